#include "tools/fit/bound_offsets.hpp"

#include "tools/fit/structure.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

constexpr double k_least_ns = 0.1;
/// Two of the lowest core offsets still leave a tenth of the shortest rule.
constexpr double k_core_part = 0.45;

/// An L3 group: its node and the two lowest offsets of its cores.
struct Group {
  std::size_t node = 0;
  std::array<double, 2> least = {std::numeric_limits<double>::infinity(),
                                 std::numeric_limits<double>::infinity()};
  std::size_t cores = 0;
};

std::vector<Group> groups_of(const Topology& topology)
{
  std::vector<Group> groups(parts(topology.l3));
  std::vector<bool> seen(parts(topology.core), false);
  for (std::size_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      const auto found = std::lower_bound(topology.cpus.begin(), topology.cpus.end(), cpu);
      const auto at = static_cast<std::size_t>(found - topology.cpus.begin());
      Group& group = groups[topology.l3[at]];
      group.node = n;
      const std::uint32_t core = topology.core[at];
      if (!seen[core]) {
        seen[core] = true;
        ++group.cores;
        const auto& offsets = topology.costs.core_offset_ns;
        double ns = offsets.empty() ? 0 : offsets[core];
        for (double& least : group.least) {
          if (ns < least) {
            std::swap(ns, least);
          }
        }
      }
    }
  }
  return groups;
}

/// The shortest that the rule makes a transfer between L3 groups of two nodes.
double shortest_between(const Topology& topology, std::size_t r, std::size_t o)
{
  const Costs& costs = topology.costs;
  const auto& hop = topology.hop_ns;
  switch (costs.protocol) {
  case Protocol::HomeDirectory: {
    double by_home = std::numeric_limits<double>::infinity();
    for (std::size_t h = 0; h < topology.nodes.size(); ++h) {
      by_home = std::min(by_home, hop[r][h] + hop[h][o]);
    }
    return costs.base.in_ns() + by_home + hop[o][r];
  }
  case Protocol::SocketLocal:
    return hop[r][o] + (topology.package_of_node[r] == topology.package_of_node[o]
                            ? costs.package_base.value_or(costs.l3_transfer).in_ns()
                            : costs.base.in_ns());
  case Protocol::Flat:
    break;
  }
  return costs.base.in_ns();
}

/// Calls `with` for every two groups, and every group of several cores with itself: their numbers,
/// the shortest rule, and what the lowest core offsets add to it.
template <class With>
void each_pair(const Topology& topology, const std::vector<Group>& groups, With with)
{
  for (std::size_t a = 0; a < groups.size(); ++a) {
    if (groups[a].cores > 1) {
      with(a, a, topology.costs.l3_transfer.in_ns(), groups[a].least[0] + groups[a].least[1]);
    }
    for (std::size_t b = 0; b < groups.size(); ++b) {
      if (a != b) {
        with(a, b, shortest_between(topology, groups[a].node, groups[b].node),
             groups[a].least[0] + groups[b].least[0]);
      }
    }
  }
}

} // namespace

void bound_offsets(Topology& topology)
{
  auto& core = topology.costs.core_offset_ns;
  auto& pair = topology.costs.l3_pair_offset_ns;
  const std::vector<Group> groups = groups_of(topology);
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
