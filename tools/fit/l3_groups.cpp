#include "tools/fit/l3_groups.hpp"

#include "tools/fit/linkage.hpp"
#include "tools/fit/unlikeness.hpp"
#include "tools/statistics/quantile.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <optional>

namespace numasim {

namespace {

/// L3 groups take 0.1 .. 0.55 of what lies beyond (hardware reference, section 1); positions on one
/// mesh differ by up to a factor of 2, but without a gap.
constexpr double k_gap_of_medians = 1.5;
constexpr double k_gap_of_tails = 1.1;
/// Steps between merges that are worth a look at all.
constexpr double k_least_step = 1.12;
/// Cores of a cluster are alike within measurement noise, others differ by their position.
constexpr double k_alike_step = 3;
constexpr double k_exact_step = 10;
constexpr double k_alike_floor = 0.0005;  ///< the best of the programs' runs repeat to 0.05 %
constexpr std::size_t k_fewest_alike = 6; ///< among fewer cores some are alike by chance
constexpr std::size_t k_fewest_in_blocks = 16;

double at(const Eigen::MatrixXd& ns, std::size_t i, std::size_t j)
{
  return ns(static_cast<Eigen::Index>(i), static_cast<Eigen::Index>(j));
}

/// Whether within and between the parts is told apart by a gap.
bool separated(const Eigen::MatrixXd& ns, const Partition& part)
{
  std::vector<double> within;
  std::vector<double> between;
  std::vector<bool> paired(part.size(), false);
  for (std::size_t i = 0; i < part.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (!std::isnan(at(ns, i, j))) {
        (part[i] == part[j] ? within : between).push_back(at(ns, i, j));
      }
      if (part[i] == part[j]) {
        paired[i] = true;
        paired[j] = true;
      }
    }
  }
  const auto alone = std::count(paired.begin(), paired.end(), false);
  if (within.empty() || between.empty() || 2 * alone > static_cast<std::ptrdiff_t>(part.size())) {
    return false;
  }
  return median(between) >= k_gap_of_medians * median(within) &&
         quantile(between, 0.05) >= k_gap_of_tails * quantile(within, 0.95);
}

/// The finest partition with a gap that is not small beside the largest: caches, not positions.
std::optional<Partition> near_each_other(const Eigen::MatrixXd& ns)
{
  const Linkage linkage(ns.array().log().matrix());
  const auto n = static_cast<std::size_t>(ns.rows());
  std::vector<std::pair<double, Partition>> found; // the finest first
  double largest = 0;
  for (std::size_t clusters = n - 1; clusters >= 2; --clusters) {
    const double step = linkage.height(clusters) - linkage.height(clusters + 1);
    if (step >= std::log(k_least_step)) {
      Partition part = linkage.cut(clusters);
      if (separated(ns, part)) {
        largest = std::max(largest, step);
        found.emplace_back(step, std::move(part));
      }
    }
  }
  for (auto& [step, part] : found) {
    if (2 * step >= largest) {
      return std::move(part);
    }
  }
  return std::nullopt;
}

/// Where some cores' times within their group are missing, they look alone. If most groups are
/// equal blocks of successive cores and nothing measured speaks against it, all are.
Partition completed(const Eigen::MatrixXd& ns, Partition part)
{
  std::map<std::size_t, std::size_t> groups_of_size;
  for (const std::size_t size : sizes(part)) {
    groups_of_size[size] += size > 1 ? 1 : 0;
  }
  const auto most = std::max_element(groups_of_size.begin(), groups_of_size.end(),
                                     [](auto& a, auto& b) { return a.second < b.second; });
  const std::size_t n = part.size();
  if (most->second == 0 || n % most->first != 0 || 2 * most->second * most->first < n) {
    return part;
  }
  Partition regular = blocks(n, most->first);
  if (!refines(part, regular)) {
    return part;
  }
  std::size_t joined = 0;
  std::size_t measured = 0;
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (regular[i] == regular[j] && part[i] != part[j]) {
        ++joined;
        measured += std::isnan(at(ns, i, j)) ? 0 : 1;
      }
    }
  }
  return 2 * measured <= joined ? regular : part;
}

/// Whether equal parts are also successive cores, and too many for that to happen by itself.
bool no_chance(const Partition& part)
{
  return part.size() >= k_fewest_in_blocks && parts(part) >= 4 &&
         part == blocks(part.size(), part.size() / parts(part));
}

/// Equal parts of cores that are alike.
std::vector<Partition> alike(const Eigen::MatrixXd& ns)
{
  const auto n = static_cast<std::size_t>(ns.rows());
  const Linkage linkage(unlikeness(ns));
  std::vector<Partition> result;
  for (std::size_t clusters = n / 2; clusters >= 2; --clusters) {
    const double below = std::max(linkage.height(clusters + 1), k_alike_floor);
    // Few pairs of cores may be alike by chance, unless they are so to the digit.
    const bool few = n < k_fewest_in_blocks && 3 * clusters > n;
    const bool sharp = linkage.height(clusters) >= (few ? k_exact_step : k_alike_step) * below;
    Partition part = linkage.cut(clusters);
    if (equal_parts(part) && (sharp || no_chance(part))) {
      result.push_back(std::move(part));
    }
  }
  return result;
}

} // namespace

std::vector<Partition> candidate_l3_groups(const Eigen::MatrixXd& ns)
{
  const auto n = static_cast<std::size_t>(ns.rows());
  if (n < 3) {
    return {one_part(n)};
  }
  std::vector<Partition> result;
  const auto near = near_each_other(ns);
  result.push_back(near ? completed(ns, *near) : one_part(n));
  const bool regular = equal_parts(result.front());
  if (n >= (regular ? k_fewest_alike : 4)) {
    // Coarser than equal groups with a gap is no cache; than unequal ones it may be (a home far
    // away makes a group slow inside).
    for (Partition& part : alike(ns)) {
      if (part != result.front() && !(regular && refines(result.front(), part))) {
        result.push_back(std::move(part));
      }
    }
  }
  return result;
}

std::vector<Partition> block_l3_groups(std::size_t cores)
{
  std::vector<Partition> result;
  for (std::size_t size = 3; 2 * size <= cores; ++size) {
    if (cores % size == 0) {
      result.push_back(blocks(cores, size));
    }
  }
  return result;
}

} // namespace numasim
