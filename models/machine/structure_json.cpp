#include "models/machine/structure_json.hpp"

#include "models/machine/cpu_list.hpp"
#include "models/machine/references_json.hpp"

#include <algorithm>
#include <map>
#include <optional>

namespace numasim {

namespace {

// In the order of their declaration.
constexpr std::size_t k_by_list = 0;
constexpr std::size_t k_split = 0;

void read_node(const FieldReader& reader, Topology& topology)
{
  NodeDescription node;
  node.id = static_cast<std::uint32_t>(reader.integer("id"));
  node.package = static_cast<std::uint32_t>(reader.integer("package"));
  node.cpus = read_cpu_list(reader.member("cpus"));
  node.memory_gib = reader.real("memory_gib");
  reader.finish();
  if (!topology.nodes.empty() && node.id <= topology.nodes.back().id) {
    reader.value().problem_at("id", std::to_string(node.id),
                              "node ids in ascending order, each once: above " +
                                  std::to_string(topology.nodes.back().id));
  }
  topology.nodes.push_back(std::move(node));
}

void number_packages(Topology& topology)
{
  std::map<std::uint32_t, std::uint32_t> dense;
  for (const NodeDescription& node : topology.nodes) {
    dense[node.package] = 0;
  }
  std::uint32_t next = 0;
  for (auto& [package, number] : dense) {
    number = next++;
  }
  for (const NodeDescription& node : topology.nodes) {
    topology.package_of_node.push_back(dense[node.package]);
  }
}

/// Which node each CPU is in, by position; reports CPUs of two nodes, of none, and unknown ones.
std::vector<std::uint32_t> nodes_of_cpus(const FieldReader& root,
                                         const std::vector<FieldReader>& readers,
                                         const Topology& topology)
{
  std::vector<std::uint32_t> node_of(topology.cpus.size(), k_none);
  for (std::uint32_t n = 0; n < topology.nodes.size(); ++n) {
    for (const std::uint32_t cpu : topology.nodes[n].cpus) {
      const std::uint32_t at = cpu_position(topology, cpu);
      if (at == k_none) {
        readers[n].value().problem_at("cpus", "CPU " + std::to_string(cpu), "CPUs listed in /cpus");
      } else if (node_of[at] != k_none) {
        readers[n].value().problem_at("cpus",
                                      "CPU " + std::to_string(cpu) + ", which is also in node " +
                                          std::to_string(topology.nodes[node_of[at]].id),
                                      "every CPU in one node");
      } else {
        node_of[at] = n;
      }
    }
  }
  std::vector<std::uint32_t> homeless;
  for (std::size_t i = 0; i < node_of.size(); ++i) {
    if (node_of[i] == k_none) {
      homeless.push_back(topology.cpus[i]);
    }
  }
  if (!homeless.empty()) {
    root.value().problem_at("nodes", "no node with CPU " + format_cpu_list(homeless),
                            "every CPU of /cpus in one node");
  }
  return node_of;
}

std::vector<std::uint32_t> read_nodes(const FieldReader& root, Topology& topology)
{
  const std::size_t before = root.problem_count();
  const std::vector<FieldReader> readers = root.member("nodes").items();
  for (const FieldReader& reader : readers) {
    read_node(reader, topology);
  }
  if (root.problem_count() != before) {
    return {};
  }
  number_packages(topology);
  if (topology.cpus.empty()) {
    return {}; // /cpus is at fault, and said so
  }
  return nodes_of_cpus(root, readers, topology);
}

/// Puts the CPUs of list `g` into group `g`.
void fill_group(const FieldReader& list, std::uint32_t g, const std::vector<std::uint32_t>& node_of,
                const Topology& topology, std::vector<std::uint32_t>& group_of)
{
  const std::vector<std::uint32_t> cpus = read_cpu_list(list);
  std::uint32_t node = k_none;
  bool several_nodes = false;
  for (const std::uint32_t cpu : cpus) {
    const std::uint32_t at = cpu_position(topology, cpu);
    if (at == k_none) {
      list.value().problem("CPU " + std::to_string(cpu), "CPUs listed in /cpus");
      continue;
    }
    if (group_of[at] != k_none) {
      list.value().problem("CPU " + std::to_string(cpu) + ", which is also in list " +
                               std::to_string(group_of[at]),
                           "every CPU in one list");
    }
    if (!several_nodes && node != k_none && node != node_of[at]) {
      several_nodes = true;
      list.value().problem("CPUs of the nodes " + std::to_string(topology.nodes[node].id) +
                               " and " + std::to_string(topology.nodes[node_of[at]].id),
                           "CPUs of one node");
    }
    node = node_of[at];
    group_of[at] = g;
  }
}

/// Groups given as explicit CPU lists: the group of each CPU, by position.
std::vector<std::uint32_t> listed_groups(const FieldReader& level,
                                         const std::vector<std::uint32_t>& node_of,
                                         const Topology& topology)
{
  const std::size_t before = level.problem_count();
  const std::vector<FieldReader> lists = level.member("lists").items();
  std::vector<std::uint32_t> group_of(topology.cpus.size(), k_none);
  for (std::uint32_t g = 0; g < lists.size(); ++g) {
    fill_group(lists[g], g, node_of, topology, group_of);
  }
  const auto missing = std::find(group_of.begin(), group_of.end(), k_none);
  if (missing != group_of.end() && level.problem_count() == before) {
    const auto at = static_cast<std::size_t>(missing - group_of.begin());
    level.value().problem_at("lists", "no list with CPU " + std::to_string(topology.cpus[at]),
                             "every CPU in one list");
  }
  return group_of;
}

/// Cores given by rule.
struct CoreRule {
  std::uint32_t cpus = 1;
  bool split = false;
};

CoreRule read_core_rule(const FieldReader& level)
{
  CoreRule rule;
  rule.cpus = static_cast<std::uint32_t>(level.integer("cpus"));
  const FieldReader numbering =
      rule.cpus > 1 ? level.needed("numbering") : level.member("numbering");
  rule.split = numbering.as_choice() == k_split;
  return rule;
}

/// Cores of equal size: the k-th core of a node with n CPUs, c to a core, has its CPUs k, k + n/c,
/// k + 2n/c, ... (split) or ck, ck + 1, ... (adjacent).
void number_cores(const FieldReader& level, const CoreRule& rule, Topology& topology)
{
  topology.core.assign(topology.cpus.size(), 0);
  std::uint32_t first = 0;
  for (const NodeDescription& node : topology.nodes) {
    const auto cpus = static_cast<std::uint32_t>(node.cpus.size());
    if (cpus % rule.cpus != 0) {
      level.value().problem_at("cpus",
                               std::to_string(rule.cpus) + " CPUs a core and " +
                                   std::to_string(cpus) + " CPUs in node " +
                                   std::to_string(node.id),
                               "a divisor of every node's number of CPUs, or \"lists\"");
      return;
    }
    const std::uint32_t cores = cpus / rule.cpus;
    for (std::uint32_t i = 0; i < cpus; ++i) {
      const std::uint32_t core = rule.split ? i % cores : i / rule.cpus;
      topology.core[cpu_position(topology, node.cpus[i])] = first + core;
    }
    first += cores;
  }
}

/// L3 groups of equal size: each `cores` successive cores of a node.
void number_l3s(const FieldReader& level, std::uint32_t cores,
                const std::vector<std::uint32_t>& node_of, Topology& topology)
{
  std::vector<std::vector<std::uint32_t>> cores_of_node(topology.nodes.size());
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    cores_of_node[node_of[i]].push_back(topology.core[i]);
  }
  std::map<std::uint32_t, std::uint32_t> l3_of_core;
  std::uint32_t first = 0;
  for (std::size_t n = 0; n < cores_of_node.size(); ++n) {
    auto& list = cores_of_node[n];
    std::sort(list.begin(), list.end());
    list.erase(std::unique(list.begin(), list.end()), list.end());
    if (list.size() % cores != 0) {
      level.value().problem_at("cores",
                               std::to_string(cores) + " cores an L3 group and " +
                                   std::to_string(list.size()) + " cores in node " +
                                   std::to_string(topology.nodes[n].id),
                               "a divisor of every node's number of cores, or \"lists\"");
      return;
    }
    for (std::uint32_t i = 0; i < list.size(); ++i) {
      l3_of_core[list[i]] = first + i / cores;
    }
    first += static_cast<std::uint32_t>(list.size()) / cores;
  }
  for (const std::uint32_t core : topology.core) {
    topology.l3.push_back(l3_of_core[core]);
  }
}

void check_cores_within_l3s(const FieldReader& level, const Topology& topology)
{
  std::map<std::uint32_t, std::size_t> first_of_core;
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    const auto [first, is_new] = first_of_core.try_emplace(topology.core[i], i);
    if (!is_new && topology.l3[i] != topology.l3[first->second]) {
      level.value().problem_at("lists",
                               "the CPUs " + std::to_string(topology.cpus[first->second]) +
                                   " and " + std::to_string(topology.cpus[i]) +
                                   " of one core in different lists",
                               "all CPUs of a core in one L3 group");
      return;
    }
  }
}

} // namespace

bool read_structure(const FieldReader& root, FieldReader& core_level, FieldReader& l3_level,
                    Topology& topology)
{
  const std::size_t before = root.problem_count();
  topology.freq_mhz = root.real("freq_mhz");
  topology.cpus = read_cpu_list(root.member("cpus"));
  const std::vector<std::uint32_t> node_of = read_nodes(root, topology);
  const bool cores_listed = core_level.choose_form() == k_by_list;
  const bool l3s_listed = l3_level.choose_form() == k_by_list;
  const CoreRule core_rule = cores_listed ? CoreRule{} : read_core_rule(core_level);
  const auto l3_cores = static_cast<std::uint32_t>(l3s_listed ? 0 : l3_level.integer("cores"));
  const auto sound = [&] { return root.problem_count() == before && core_level && l3_level; };
  if (!sound()) {
    return false; // what follows would only repeat what was said
  }
  if (cores_listed) {
    topology.core = listed_groups(core_level, node_of, topology);
  } else {
    number_cores(core_level, core_rule, topology);
  }
  if (!sound()) {
    return false;
  }
  if (l3s_listed) {
    topology.l3 = listed_groups(l3_level, node_of, topology);
    if (sound()) {
      check_cores_within_l3s(l3_level, topology);
    }
  } else {
    number_l3s(l3_level, l3_cores, node_of, topology);
  }
  return sound();
}

} // namespace numasim
