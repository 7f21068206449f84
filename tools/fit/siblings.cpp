#include "tools/fit/siblings.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <optional>

namespace numasim {

namespace {

constexpr double k_slowest_siblings_ns = 22; // 4 .. 20 measured
constexpr double k_lone_siblings_ns = 14; // two CPUs and nothing to compare with; L2 pairs take 22+
/// Cores of one small L3 take as little as 16 ns, a fifth of what lies beyond; siblings less.
constexpr double k_clear_ratio = 0.75;
constexpr double k_adjacent_quads_ratio = 0.1;
/// On Zen 5 a core of the same L3 can be as near as a sibling: 17 .. 26 and 17 .. 20 ns.
constexpr double k_alike_ratio = 1.2;
/// The slowest tenth of siblings, if that much slower and as slow as other cores, are none.
constexpr double k_stranger = 2;
constexpr double k_stranger_ratio = 0.9;
/// How unlikely the low ranks of siblings must be by chance, in standard deviations.
constexpr double k_standard_deviations = 4;
/// Among fewer near CPUs the rank shows where a core sits in its small L3 group.
constexpr std::size_t k_ranked = 6;

double at(const Eigen::MatrixXd& ns, std::size_t i, std::size_t j)
{
  return ns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
}

/// The known hand-over times of `cpu` to CPUs outside its own core.
std::vector<double> outside(const Eigen::MatrixXd& ns, const Partition& core, std::size_t cpu)
{
  std::vector<double> values;
  for (std::size_t j = 0; j < core.size(); ++j) {
    if (core[j] != core[cpu] && !std::isnan(at(ns, cpu, j))) {
      values.push_back(at(ns, cpu, j));
    }
  }
  return values;
}

/// Pairs of CPUs that are each other's nearest by far.
Partition mutual_nearest(const Eigen::MatrixXd& ns)
{
  const auto n = static_cast<std::size_t>(ns.rows());
  std::vector<std::size_t> nearest(n, n);
  std::vector<double> second(n, std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < n; ++j) {
      const double value = at(ns, i, j);
      if (std::isnan(value)) {
        continue;
      }
      if (nearest[i] == n || value < at(ns, i, nearest[i])) {
        if (nearest[i] != n) {
          second[i] = at(ns, i, nearest[i]);
        }
        nearest[i] = j;
      } else {
        second[i] = std::min(second[i], value);
      }
    }
  }
  Partition core(n);
  for (std::size_t i = 0; i < n; ++i) {
    core[i] = static_cast<std::uint32_t>(i);
    const std::size_t j = nearest[i];
    if (j >= i || nearest[j] != i) {
      continue;
    }
    const double others = std::min(second[i], second[j]);
    const double most = std::isfinite(others)
                            ? std::min(k_slowest_siblings_ns, k_clear_ratio * others)
                            : k_lone_siblings_ns;
    if (at(ns, i, j) <= most) {
      core[i] = core[j];
    }
  }
  return renumbered(core);
}

struct Evidence {
  double within = 0;     ///< median between siblings
  double slow = 0;       ///< their 90th percentile: a rule must hold for all, not for half
  double ratio = 0;      ///< of that to the nearest of everything else
  double slow_ratio = 0; ///< of the 90th percentile to the same
  double deviations = 0; ///< by which the siblings' mean rank is lower than chance
};

/// The part of `others` that is below `value`, ties counted half.
double rank_among(const std::vector<double>& others, double value)
{
  double below = 0;
  for (const double other : others) {
    below += other < value ? 1 : (other > value ? 0 : 0.5);
  }
  return below / static_cast<double>(others.size());
}

std::optional<Evidence> evidence_of(const Eigen::MatrixXd& ns, const Partition& core)
{
  const std::vector<double> within = within_cores(ns, core);
  if (within.empty()) {
    return std::nullopt;
  }
  Evidence evidence;
  evidence.within = median(within);
  evidence.slow = quantile(within, 0.9);
  std::vector<double> nearest;
  double rank = 0;
  double ranked = 0;
  for (std::size_t i = 0; i < core.size(); ++i) {
    std::vector<double> others = outside(ns, core, i);
    if (others.empty()) {
      continue;
    }
    nearest.push_back(*std::min_element(others.begin(), others.end()));
    // Only against those about as near: that other L3 groups are farther proves nothing.
    others.erase(std::remove_if(others.begin(), others.end(),
                                [&](double v) { return v > 2 * evidence.within; }),
                 others.end());
    for (std::size_t j = 0; j < i; ++j) {
      if (core[j] == core[i] && !std::isnan(at(ns, i, j)) && others.size() >= k_ranked) {
        rank += rank_among(others, at(ns, i, j));
        ranked += 1;
      }
    }
  }
  if (nearest.empty()) {
    return std::nullopt;
  }
  const double elsewhere = median(nearest);
  evidence.ratio = evidence.within / elsewhere;
  evidence.slow_ratio = evidence.slow / elsewhere;
  if (ranked > 0) { // ranks by chance: uniform, mean 1/2, variance 1/12
    evidence.deviations = (0.5 - rank / ranked) * std::sqrt(12 * ranked);
  }
  return evidence;
}

/// Siblings `stride` apart within successive blocks of `ways` x `stride` CPUs.
Partition strided(std::size_t n, std::size_t ways, std::size_t stride)
{
  Partition core(n);
  for (std::size_t i = 0; i < n; ++i) {
    const std::size_t block = i / (ways * stride);
    core[i] = static_cast<std::uint32_t>(block * stride + i % stride);
  }
  return renumbered(core);
}

/// Numberings that firmware and kernels use: split over the machine or over each half of it, and
/// adjacent.
std::vector<std::pair<Partition, bool>> regular_numberings(std::size_t n)
{
  std::vector<std::pair<Partition, bool>> result; // and whether it is adjacent
  for (const std::size_t ways : {8U, 4U, 2U}) {
    if (n % ways == 0 && n > ways) {
      result.emplace_back(strided(n, ways, n / ways), false);
      result.emplace_back(strided(n, ways, 1), true);
      if (n % (2 * ways) == 0 && n > 2 * ways) {
        result.emplace_back(strided(n, ways, n / ways / 2), false);
      }
    }
  }
  return result;
}

bool convincing(const Evidence& evidence, std::size_t ways, bool adjacent)
{
  // Where CPUs are missing, those left alone would be paired by the numbering of the others.
  const bool some_are_strangers =
      evidence.slow > k_stranger * evidence.within && evidence.slow_ratio > k_stranger_ratio;
  if (some_are_strangers || evidence.within > k_slowest_siblings_ns ||
      evidence.slow > std::max(k_slowest_siblings_ns, 3 * evidence.within)) {
    return false;
  }
  if (ways > 2) {
    return evidence.ratio < (adjacent ? k_adjacent_quads_ratio : k_clear_ratio);
  }
  return evidence.ratio <= k_clear_ratio ||
         (evidence.ratio <= k_alike_ratio && evidence.deviations >= k_standard_deviations);
}

/// Whether the data pair nobody with anybody but the sibling that `core` gives them.
bool agrees(const Partition& paired, const Partition& core)
{
  return refines(paired, core);
}

} // namespace

std::vector<double> within_cores(const Eigen::MatrixXd& ns, const Partition& core)
{
  std::vector<double> values;
  for (std::size_t i = 0; i < core.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (core[i] == core[j] && !std::isnan(at(ns, i, j))) {
        values.push_back(at(ns, i, j));
      }
    }
  }
  return values;
}

Partition find_cores(const Eigen::MatrixXd& ns)
{
  const auto n = static_cast<std::size_t>(ns.rows());
  if (n == 2) {
    return ns(0, 1) <= k_lone_siblings_ns ? one_part(2) : blocks(2, 1);
  }
  Partition paired = mutual_nearest(ns);
  for (const auto& [core, adjacent] : regular_numberings(n)) {
    const std::size_t ways = n / parts(core);
    const auto evidence = evidence_of(ns, core);
    if (evidence && convincing(*evidence, ways, adjacent) && agrees(paired, core)) {
      return core;
    }
  }
  return paired;
}

Eigen::MatrixXd between_cores(const Eigen::MatrixXd& ns, const Partition& core)
{
  Eigen::MatrixXd result = block_medians(ns, core);
  result.diagonal().setConstant(std::numeric_limits<double>::quiet_NaN());
  return result;
}

} // namespace numasim
