#include "models/machine/offset_groups.hpp"

#include "models/machine/group_order.hpp"
#include "models/machine/references_json.hpp"

#include <utility>

namespace numasim {

namespace {

void add(OffsetGroup& group, OffsetCore core)
{
  for (std::optional<OffsetCore>& held : group.least) {
    if (!held) {
      held = core;
      return;
    }
    if (core.ns < held->ns) {
      std::swap(core, *held);
    }
  }
}

} // namespace

std::vector<OffsetGroup> offset_groups(const Topology& topology)
{
  std::vector<std::uint32_t> node_of(topology.cpus.size());
  for (std::uint32_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      node_of[cpu_position(topology, cpu)] = n;
    }
  }
  std::vector<OffsetGroup> groups(groups_by_lowest_cpu(topology.l3).size());
  std::vector<bool> seen(topology.cpus.size());
  const std::vector<double>& offsets = topology.costs.core_offset_ns;
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    const std::uint32_t core = topology.core[i];
    if (!seen[core]) {
      seen[core] = true;
      OffsetGroup& group = groups[topology.l3[i]];
      group.l3 = topology.l3[i];
      group.node = node_of[i];
      add(group, {core, offsets.empty() ? 0 : offsets[core]});
    }
  }
  return groups;
}

} // namespace numasim
