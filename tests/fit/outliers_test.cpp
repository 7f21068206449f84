/// Does a machine show through times that were measured wrongly?

#include "tests/fit/synthetic.hpp"
#include "tools/fit/outliers.hpp"
#include "tools/fit/select_model.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::test;

namespace {

/// Two packages of four L3 groups, one package fast inside; siblings take 9 ns.
const Synthetic k_machine{2, 1, 4, 4, 2, false};

LatencyMatrix machine_matrix()
{
  return matrix_of(
      k_machine, 9,
      [](std::size_t a, std::size_t b) {
        const bool home = k_machine.package_of(a) == 0 && k_machine.package_of(b) == 0;
        return k_machine.l3_of(a) == k_machine.l3_of(b) ? 25.0 : home ? 110.0 : 210.0;
      },
      0.03);
}

/// Every seventh time taken twenty times; how many.
std::size_t disturb(LatencyMatrix& matrix)
{
  std::size_t pair = 0;
  std::size_t disturbed = 0;
  for (Eigen::Index i = 0; i < matrix.ns.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      if (pair++ % 7 == 0) {
        matrix.ns(i, j) *= 20;
        matrix.ns(j, i) = matrix.ns(i, j);
        ++disturbed;
      }
    }
  }
  return disturbed;
}

} // namespace

TEST_CASE("outliers are told from far CPUs by the way round", "[fit]")
{
  LatencyMatrix matrix = machine_matrix();
  CHECK(pairs_left_out(matrix.ns, without_outliers(matrix.ns)) == 0);
  const Eigen::MatrixXd sound = matrix.ns;
  const std::size_t disturbed = disturb(matrix);
  const Eigen::MatrixXd cleaned = without_outliers(matrix.ns);
  CHECK(pairs_left_out(matrix.ns, cleaned) == disturbed);
  CHECK((cleaned.array() == sound.array()).count() ==
        sound.size() - sound.rows() - 2 * static_cast<Eigen::Index>(disturbed));
}

TEST_CASE("a machine is found under outliers, and its error counts them", "[fit]")
{
  const MatrixFit sound = fit_matrix(machine_matrix());
  LatencyMatrix matrix = machine_matrix();
  const std::size_t disturbed = disturb(matrix);
  const MatrixFit fit = fit_matrix(matrix);
  CHECK(fit.outliers == disturbed);
  CHECK(same_grouping(fit.structure.core_of_cpu, sound.structure.core_of_cpu));
  CHECK(fit.structure.l3s() == 8);
  CHECK(fit.structure.packages() == 2);
  CHECK(fit.name.starts_with("home-directory"));
}

TEST_CASE("two and three CPUs have no way round to compare with", "[fit]")
{
  for (const std::size_t cpus : {std::size_t{2}, std::size_t{3}}) {
    const Synthetic few{1, 1, 1, cpus, 1, false};
    const LatencyMatrix matrix = matrix_of(few, 0, [](std::size_t a, std::size_t b) {
      return 30.0 * static_cast<double>(1 + 10 * a * b);
    });
    CHECK(pairs_left_out(matrix.ns, without_outliers(matrix.ns)) == 0);
  }
}
