#include "tools/probe/value_steps.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace numasim {

namespace {

/// One CPU of each core among those of `nodes`, ascending.
std::vector<std::uint32_t> one_a_core(const Topology& topology,
                                      const std::vector<const NodeDescription*>& nodes)
{
  std::set<std::uint32_t> wanted;
  for (const NodeDescription* node : nodes) {
    wanted.insert(node->cpus.begin(), node->cpus.end());
  }
  std::set<std::uint32_t> cores;
  std::vector<std::uint32_t> cpus;
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    if (wanted.contains(topology.cpus[i]) && cores.insert(topology.core[i]).second) {
      cpus.push_back(topology.cpus[i]);
    }
  }
  return cpus;
}

const NodeDescription& node_of(const Topology& topology, std::uint32_t cpu)
{
  return *std::find_if(topology.nodes.begin(), topology.nodes.end(), [&](const auto& node) {
    return std::find(node.cpus.begin(), node.cpus.end(), cpu) != node.cpus.end();
  });
}

void place_on_nodes(const Topology& topology, Places& places)
{
  const NodeDescription& own = node_of(topology, places.lead);
  std::vector<const NodeDescription*> package;
  for (const NodeDescription& node : topology.nodes) {
    if (node.cpus.empty()) {
      continue;
    }
    if (node.package == own.package) {
      package.push_back(&node);
      if (node.id != own.id && !places.near) {
        places.near = node.cpus.front();
      }
    } else if (!places.far || node.package == node_of(topology, *places.far).package) {
      places.far_nodes.push_back(node.cpus.front());
      places.far = places.far_nodes.front();
    }
  }
  places.node = one_a_core(topology, {&own});
  places.package = one_a_core(topology, package);
}

} // namespace

Places places_of(const Topology& topology)
{
  Places places;
  places.lead = topology.core_kinds.empty() ? topology.cpus.front()
                                            : topology.core_kinds.front().cpus.front();
  const auto lead = static_cast<std::size_t>(
      std::find(topology.cpus.begin(), topology.cpus.end(), places.lead) - topology.cpus.begin());
  for (const bool same_l3 : {true, false}) {
    for (std::size_t i = 0; i < topology.cpus.size() && !places.other; ++i) {
      if (topology.core[i] != topology.core[lead] &&
          (!same_l3 || topology.l3[i] == topology.l3[lead])) {
        places.other = topology.cpus[i];
      }
    }
  }
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    if (topology.core[i] == topology.core[lead]) {
      places.siblings.push_back(topology.cpus[i]);
    }
  }
  place_on_nodes(topology, places);
  return places;
}

} // namespace numasim
