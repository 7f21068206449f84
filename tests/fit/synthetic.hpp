#pragma once
/// Matrices of machines that are known, to be found again.

#include "tools/fit/latency_matrix.hpp"
#include "tools/fit/structure.hpp"

#include <cmath>
#include <functional>
#include <limits>
#include <numeric>
#include <random>
#include <vector>

namespace numasim::test {

/// A machine whose parts follow each other: CPUs of core c are c and c + cores (or 2c and 2c + 1).
struct Synthetic {
  std::size_t packages = 1;
  std::size_t nodes = 1; ///< a package
  std::size_t l3s = 1;   ///< a node
  std::size_t cores = 4; ///< an L3 group
  std::size_t threads = 1;
  bool adjacent = false;

  [[nodiscard]] std::size_t all_cores() const { return packages * nodes * l3s * cores; }
  [[nodiscard]] std::size_t cpus() const { return all_cores() * threads; }
  [[nodiscard]] std::size_t core_of(std::size_t cpu) const
  {
    return adjacent ? cpu / threads : cpu % all_cores();
  }
  [[nodiscard]] std::size_t l3_of(std::size_t core) const { return core / cores; }
  [[nodiscard]] std::size_t node_of(std::size_t core) const { return core / (cores * l3s); }
  [[nodiscard]] std::size_t package_of(std::size_t core) const { return node_of(core) / nodes; }
};

/// What a hand-over between two cores takes.
using CoreTime = std::function<double(std::size_t, std::size_t)>;

/// The matrix of `machine`, with relative normal noise of standard deviation `noise`.
inline LatencyMatrix matrix_of(const Synthetic& machine, double siblings, const CoreTime& time,
                               double noise = 0, unsigned seed = 1)
{
  std::mt19937 random(seed);
  std::normal_distribution<double> factor(1, noise);
  const std::size_t n = machine.cpus();
  LatencyMatrix matrix;
  matrix.labels.resize(n);
  std::iota(matrix.labels.begin(), matrix.labels.end(), 0U);
  matrix.ns = Eigen::MatrixXd::Constant(static_cast<Eigen::Index>(n), static_cast<Eigen::Index>(n),
                                        std::numeric_limits<double>::quiet_NaN());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      const std::size_t a = machine.core_of(i);
      const std::size_t b = machine.core_of(j);
      const double ns = (a == b ? siblings : time(a, b)) * (noise > 0 ? factor(random) : 1);
      matrix.ns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j)) = ns;
      matrix.ns(static_cast<Eigen::Index>(j), static_cast<Eigen::Index>(i)) = ns;
    }
  }
  return matrix;
}

/// CPU i of the result is CPU order[i] of `matrix`.
inline LatencyMatrix permuted(LatencyMatrix matrix, const std::vector<int>& order)
{
  const Eigen::MatrixXd ns = matrix.ns(order, order);
  matrix.ns = ns;
  return matrix;
}

/// Takes a share of the pairs out, by the same seed the same ones.
inline void make_gaps(LatencyMatrix& matrix, double share, unsigned seed = 1)
{
  std::mt19937 random(seed);
  std::uniform_real_distribution<double> chance(0, 1);
  for (Eigen::Index i = 0; i < matrix.ns.rows(); ++i) {
    for (Eigen::Index j = 0; j < i; ++j) {
      if (chance(random) < share) {
        matrix.ns(i, j) = matrix.ns(j, i) = std::numeric_limits<double>::quiet_NaN();
      }
    }
  }
}

/// Whether two partitions group the same members.
inline bool same_grouping(const Partition& a, const Partition& b)
{
  return a.size() == b.size() && refines(a, b) && refines(b, a);
}

/// The part that each CPU belongs to, by a rule on its core.
inline Partition by_cpu(const Synthetic& machine,
                        const std::function<std::size_t(std::size_t core)>& part)
{
  Partition result;
  for (std::size_t cpu = 0; cpu < machine.cpus(); ++cpu) {
    result.push_back(static_cast<std::uint32_t>(part(machine.core_of(cpu))));
  }
  return result;
}

/// The same of a structure that was found.
inline Partition found_by_cpu(const Structure& structure,
                              const std::function<std::size_t(std::size_t core)>& part)
{
  Partition result;
  for (const std::uint32_t core : structure.core_of_cpu) {
    result.push_back(static_cast<std::uint32_t>(part(core)));
  }
  return result;
}

} // namespace numasim::test
