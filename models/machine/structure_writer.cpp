#include "models/machine/structure_writer.hpp"

#include "models/input/json_print.hpp"
#include "models/machine/cpu_list.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <optional>
#include <set>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;
using Groups = std::vector<std::vector<std::uint32_t>>;

/// The members of each group, ascending; groups in the order of their first member.
Groups members_of(const std::vector<std::uint32_t>& group_of,
                  const std::vector<std::uint32_t>& names)
{
  std::map<std::uint32_t, std::size_t> at;
  Groups groups;
  for (std::size_t i = 0; i < group_of.size(); ++i) {
    const auto [place, is_new] = at.try_emplace(group_of[i], groups.size());
    if (is_new) {
      groups.emplace_back();
    }
    groups[place->second].push_back(names[i]);
  }
  return groups;
}

/// Cores of `size` CPUs as the reader would number them from a rule (docs/topologies.md).
Groups cores_by_rule(const Topology& topology, std::size_t size, bool split)
{
  Groups cores;
  for (const NodeDescription& node : topology.nodes) {
    const std::size_t count = node.cpus.size() / size;
    const std::size_t first = cores.size();
    cores.resize(first + count);
    for (std::size_t i = 0; i < node.cpus.size(); ++i) {
      cores[first + (split ? i % count : i / size)].push_back(node.cpus[i]);
    }
  }
  return cores;
}

/// The size of all groups, if they have one, and if it divides every node's count.
std::optional<std::size_t> common_size(const Groups& groups, const Topology& topology)
{
  const std::size_t size = groups.front().size();
  const auto as_large = [&](const auto& group) { return group.size() == size; };
  const auto divided = [&](const NodeDescription& node) { return node.cpus.size() % size == 0; };
  if (!std::all_of(groups.begin(), groups.end(), as_large) ||
      !std::all_of(topology.nodes.begin(), topology.nodes.end(), divided)) {
    return std::nullopt;
  }
  return size;
}

bool same_partition(Groups a, Groups b)
{
  std::sort(a.begin(), a.end());
  std::sort(b.begin(), b.end());
  return a == b;
}

Json lists_of(const Groups& groups)
{
  Json lists = Json::array();
  for (const auto& group : groups) {
    lists.push_back(format_cpu_list(group));
  }
  return {{"lists", std::move(lists)}};
}

/// The cores in the order in which the reader numbers them.
Groups cores_in_order(const Topology& topology)
{
  Groups cores = members_of(topology.core, topology.cpus);
  if (const auto size = common_size(cores, topology)) {
    for (const bool split : {true, false}) {
      Groups ruled = cores_by_rule(topology, *size, split);
      if (same_partition(ruled, cores)) {
        return ruled;
      }
    }
  }
  return cores;
}

/// L3 groups of `size` successive cores of a node.
Groups l3s_by_rule(const Topology& topology, std::size_t size)
{
  const Groups cores = cores_in_order(topology);
  std::map<std::uint32_t, std::size_t> node_of;
  for (std::size_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      node_of[cpu] = n;
    }
  }
  std::vector<std::vector<const std::vector<std::uint32_t>*>> by_node(topology.nodes.size());
  for (const auto& core : cores) {
    by_node[node_of[core.front()]].push_back(&core);
  }
  Groups l3s;
  for (const auto& node : by_node) {
    if (node.size() % size != 0) {
      return {};
    }
    for (std::size_t i = 0; i < node.size(); ++i) {
      if (i % size == 0) {
        l3s.emplace_back();
      }
      l3s.back().insert(l3s.back().end(), node[i]->begin(), node[i]->end());
    }
  }
  for (auto& l3 : l3s) {
    std::sort(l3.begin(), l3.end());
  }
  return l3s;
}

std::size_t cores_in(const std::vector<std::uint32_t>& group, const Topology& topology)
{
  std::set<std::uint32_t> cores;
  for (const std::uint32_t cpu : group) {
    const auto at = std::lower_bound(topology.cpus.begin(), topology.cpus.end(), cpu);
    cores.insert(topology.core[static_cast<std::size_t>(at - topology.cpus.begin())]);
  }
  return cores.size();
}

} // namespace

Json nodes_of(const Topology& topology)
{
  Json nodes = Json::array();
  for (const NodeDescription& node : topology.nodes) {
    Json entry = {{"id", node.id}, {"package", node.package}, {"cpus", format_cpu_list(node.cpus)}};
    if (node.memory_gib > 0) {
      entry["memory_gib"] = json_number(node.memory_gib);
    }
    nodes.push_back(std::move(entry));
  }
  return nodes;
}

Json cores_of(const Topology& topology)
{
  const Groups cores = members_of(topology.core, topology.cpus);
  if (const auto size = common_size(cores, topology)) {
    if (*size == 1) {
      return {{"cpus", 1}};
    }
    for (const bool split : {true, false}) {
      if (same_partition(cores_by_rule(topology, *size, split), cores)) {
        return {{"cpus", *size}, {"numbering", split ? "split" : "adjacent"}};
      }
    }
  }
  return lists_of(cores);
}

Json l3s_of(const Topology& topology)
{
  const Groups l3s = members_of(topology.l3, topology.cpus);
  const std::size_t cores = cores_in(l3s.front(), topology);
  if (same_partition(l3s_by_rule(topology, cores), l3s)) {
    return {{"cores", cores}};
  }
  return lists_of(l3s);
}

} // namespace numasim
