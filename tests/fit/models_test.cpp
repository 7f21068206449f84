/// Are the numbers that made a matrix found again, and no more of them than there are?

#include "tests/fit/synthetic.hpp"
#include "tools/fit/information.hpp"
#include "tools/fit/select_model.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::test;

namespace {

std::vector<double> uniform(std::size_t n, double low, double high, unsigned seed)
{
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> value(low, high);
  std::vector<double> values(n);
  for (double& v : values) {
    v = value(random);
  }
  return values;
}

double error_between_cores(const MatrixFit& fit, const LatencyMatrix& matrix)
{
  double sum = 0;
  double count = 0;
  for (Eigen::Index i = 0; i < matrix.ns.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      const auto a = fit.structure.core_of_cpu[static_cast<std::size_t>(i)];
      const auto b = fit.structure.core_of_cpu[static_cast<std::size_t>(j)];
      if (a != b && !std::isnan(matrix.ns(i, j))) {
        sum += std::abs(model_cost(fit.model, fit.structure, a, b) - matrix.ns(i, j)) /
               matrix.ns(i, j);
        count += 1;
      }
    }
  }
  return sum / count;
}

} // namespace

TEST_CASE("each model gives exactly the numbers it was made of", "[fit]")
{
  SECTION("one class between L3 groups")
  {
    Synthetic m{1, 1, 4, 4, 2, false};
    const MatrixFit fit = fit_matrix(matrix_of(m, 8, [&](std::size_t a, std::size_t b) {
      return m.l3_of(a) == m.l3_of(b) ? 20.0 : 90.0;
    }));
    CHECK(fit.name == "class");
    CHECK(fit.model.base.l3 == Approx(20));
    CHECK(fit.model.base.t0 == Approx(90));
    CHECK(fit.siblings.size() == 16);
  }
  SECTION("a home in the second package")
  {
    Synthetic m{2, 1, 6, 8, 1, false};
    const MatrixFit fit = fit_matrix(matrix_of(m, 0, [&](std::size_t a, std::size_t b) {
      const bool home = m.package_of(a) == 1 && m.package_of(b) == 1;
      return m.l3_of(a) == m.l3_of(b) ? 24.0 : home ? 105.0 : 195.0;
    }));
    CHECK(fit.name == "home-directory");
    CHECK(fit.model.base.kind.home == 1);
    CHECK(fit.model.base.t0 == Approx(105));
    CHECK(fit.model.base.hop(0, 1) == Approx(45));
    CHECK(fit.model.base.parameters == 3);
  }
  SECTION("packages that do not see a home")
  {
    Synthetic m{2, 1, 6, 8, 1, false};
    const MatrixFit fit = fit_matrix(matrix_of(m, 0, [&](std::size_t a, std::size_t b) {
      return m.l3_of(a) == m.l3_of(b) ? 24.0 : m.package_of(a) == m.package_of(b) ? 100.0 : 190.0;
    }));
    CHECK(fit.name == "socket-local");
    CHECK(fit.model.base.same_package == Approx(100));
    CHECK(fit.model.base.t0 + fit.model.base.hop(0, 1) == Approx(190));
  }
  SECTION("positions on two meshes")
  {
    Synthetic m{2, 1, 1, 16, 2, false};
    const std::vector<double> at = uniform(32, -4, 4, 7);
    const LatencyMatrix matrix = matrix_of(m, 8, [&](std::size_t a, std::size_t b) {
      return (m.package_of(a) == m.package_of(b) ? 48.0 : 130.0) + at[a] + at[b];
    });
    const MatrixFit fit = fit_matrix(matrix);
    CHECK(fit.name == "socket-local + core offsets");
    CHECK(error_between_cores(fit, matrix) < 1e-3);
    for (const std::size_t a : {0U, 5U, 17U, 31U}) {
      const std::size_t b = a < 16 ? 1 : 16; // of the same mesh
      if (a != b) {
        CHECK(fit.model.offsets.core[a] - fit.model.offsets.core[b] ==
              Approx(at[a] - at[b]).margin(0.2));
      }
    }
  }
  SECTION("a number for each pair of L3 groups around a home")
  {
    Synthetic m{2, 1, 4, 8, 1, false};
    const std::vector<double> pair = uniform(64, -8, 8, 9);
    const LatencyMatrix matrix = matrix_of(m, 0, [&](std::size_t a, std::size_t b) {
      const std::size_t x = std::min(m.l3_of(a), m.l3_of(b));
      const std::size_t y = std::max(m.l3_of(a), m.l3_of(b));
      const bool home = m.package_of(a) == 0 && m.package_of(b) == 0;
      return (x == y ? 30.0 : home ? 105.0 : 195.0) + (x == y ? pair[x] / 4 : pair[x * 8 + y]);
    });
    const MatrixFit fit = fit_matrix(matrix);
    CHECK(fit.name == "home-directory + leaf pairs");
    CHECK(error_between_cores(fit, matrix) < 1e-6);
    // The home stays in the rule: the pairs' numbers are small deviations from it.
    CHECK(fit.model.base.t0 == Approx(105).margin(4));
    CHECK(2 * fit.model.base.hop(0, 1) == Approx(90).margin(8));
    CHECK(fit.model.offsets.l3_pair.cwiseAbs().maxCoeff() < 16);
  }
}

TEST_CASE("noise does not buy offsets", "[fit]")
{
  const double noise = GENERATE(0.01, 0.05, 0.1);
  const unsigned seed = GENERATE(1U, 2U, 3U);
  CAPTURE(noise, seed);
  Synthetic m{2, 1, 4, 6, 2, false};
  const LatencyMatrix matrix = matrix_of(
      m, 9,
      [&](std::size_t a, std::size_t b) {
        const bool home = m.package_of(a) == 0 && m.package_of(b) == 0;
        return m.l3_of(a) == m.l3_of(b) ? 24.0 : home ? 105.0 : 195.0;
      },
      noise, seed);
  const MatrixFit fit = fit_matrix(matrix);
  CHECK(fit.name == "home-directory");
  CHECK(fit.model.base.t0 == Approx(105).epsilon(noise / 5));
  CHECK(fit.candidates.size() >= 5);
}

TEST_CASE("outliers do not pull the numbers", "[fit]")
{
  Synthetic m{1, 1, 1, 24, 1, false};
  LatencyMatrix matrix = matrix_of(
      m, 0, [](std::size_t, std::size_t) { return 50.0; }, 0.01);
  std::mt19937 random(4);
  for (int k = 0; k < 25; ++k) { // 9 % of the pairs
    const auto i = static_cast<Eigen::Index>(random() % 24);
    const auto j = static_cast<Eigen::Index>(random() % 24);
    if (i != j) {
      matrix.ns(i, j) = matrix.ns(j, i) = 5000;
    }
  }
  CHECK(fit_matrix(matrix).model.base.l3 == Approx(50).epsilon(0.01));
}

TEST_CASE("a SLIT turns into time by two numbers", "[fit]")
{
  Synthetic m{1, 4, 2, 2, 1, false};
  const std::vector<std::vector<double>> slit = {
      {10, 16, 22, 28}, {16, 10, 28, 22}, {22, 28, 10, 16}, {28, 22, 16, 10}};
  const auto hop = [&](std::size_t x, std::size_t y) { return 5.9 * (slit[x][y] - 10); };
  const LatencyMatrix matrix = matrix_of(m, 0, [&](std::size_t a, std::size_t b) {
    const std::size_t r = m.node_of(a);
    const std::size_t o = m.node_of(b);
    return m.l3_of(a) == m.l3_of(b) ? 30 : 120 + hop(r, 2) + hop(2, o) + hop(o, r);
  });
  Structure structure{blocks(16, 1), blocks(16, 2), blocks(8, 2), blocks(4, 1), slit};
  const MatrixFit fit = fit_matrix(matrix, structure);
  CHECK(fit.name == "home-directory, hops by SLIT");
  CHECK(fit.model.base.kind.home == 2);
  CHECK(fit.model.base.t0 == Approx(120));
  CHECK(fit.model.base.hop(0, 1) == Approx(6 * 5.9));
}

TEST_CASE("left-out pairs are foretold as well as those that were used", "[fit]")
{
  Synthetic m{2, 1, 4, 8, 1, false};
  const std::vector<double> at = uniform(64, -3, 3, 11);
  const LatencyMatrix all = matrix_of(
      m, 0,
      [&](std::size_t a, std::size_t b) {
        const bool home = m.package_of(a) == 0 && m.package_of(b) == 0;
        return (m.l3_of(a) == m.l3_of(b) ? 30.0 : home ? 105.0 : 195.0) + at[a] + at[b];
      },
      0.02);
  LatencyMatrix used = all;
  make_gaps(used, 0.2);
  LatencyMatrix left_out = all;
  left_out.ns = used.ns.array().isNaN().select(all.ns, std::nan(""));
  const MatrixFit fit = fit_matrix(used);
  CHECK(error_between_cores(fit, left_out) < 1.2 * error_between_cores(fit, used));
}

TEST_CASE("the criterion weighs a number by the logarithm of the observations", "[fit]")
{
  CHECK(information(0.1, 100, 3) - information(0.1, 100, 2) == Approx(std::log(100)));
  CHECK(information(0.05, 100, 2) < information(0.1, 100, 2));
  CHECK(information(1e-9, 100, 2) == information(k_measurement_error, 100, 2));
}
