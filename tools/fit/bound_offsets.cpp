#include "tools/fit/bound_offsets.hpp"

#include "models/machine/offset_groups.hpp"
#include "models/machine/shortest_transfer.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

constexpr double k_least_ns = 0.1;
/// Two of the lowest core offsets still leave a tenth of the shortest rule.
constexpr double k_core_part = 0.45;

/// Calls `with` for every two groups, and every group of several cores with itself: their numbers,
/// the shortest rule, and what the lowest core offsets add to it.
template <class With>
void each_pair(const Topology& topology, const std::vector<OffsetGroup>& groups, With with)
{
  ShortestTransfer shortest(topology);
  for (std::size_t a = 0; a < groups.size(); ++a) {
    const auto& [first, second] = groups[a].least;
    if (second) {
      with(a, a, topology.costs.l3_transfer.in_ns(), first->ns + second->ns);
    }
    for (std::size_t b = 0; b < groups.size(); ++b) {
      if (a != b) {
        with(a, b, shortest.ns(groups[a].node, groups[b].node), first->ns + groups[b].least[0]->ns);
      }
    }
  }
}

} // namespace

void bound_offsets(Topology& topology)
{
  auto& core = topology.costs.core_offset_ns;
  auto& pair = topology.costs.l3_pair_offset_ns;
  const std::vector<OffsetGroup> groups = offset_groups(topology);
  if (!pair.empty()) {
    each_pair(topology, groups, [&](std::size_t a, std::size_t b, double rule, double cores) {
      if (rule + cores + pair[a][b] < k_least_ns) {
        pair[a][b] = std::ceil((k_least_ns - rule - cores) * 100) / 100;
      }
    });
  } else if (!core.empty()) {
    double shortest = std::numeric_limits<double>::infinity();
    bool fits = true;
    each_pair(topology, groups, [&](std::size_t, std::size_t, double rule, double cores) {
      shortest = std::min(shortest, rule);
      fits = fits && rule + cores >= k_least_ns;
    });
    for (double& ns : core) {
      ns = fits ? ns : std::max(ns, std::ceil(-k_core_part * shortest * 100) / 100);
    }
  }
}

} // namespace numasim
