#include "tools/import/node_claims.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"

#include <algorithm>
#include <map>
#include <set>

namespace numasim {

namespace {

std::string list_of(std::vector<std::uint32_t> numbers)
{
  std::sort(numbers.begin(), numbers.end());
  return format_cpu_list(numbers);
}

/// Memory of a kind that is nobody's first choice: the kernel makes such nodes besides.
bool is_special(const NodeFacts& node)
{
  static const std::set<std::string> special = {"HBM",       "MCDRAM",   "NVM",     "SPM",
                                                "GPUMemory", "CXL-DRAM", "CXL-NVM", "CXL"};
  return special.contains(node.kind);
}

/// Nodes for a source that tells nothing of them: the packages'.
void one_node_a_package(MachineFacts& facts)
{
  std::map<std::uint32_t, NodeFacts> packages;
  for (const CpuFacts& cpu : facts.cpus) {
    packages[cpu.package].cpus.push_back(cpu.number);
  }
  for (auto& [package, node] : packages) {
    node.id = static_cast<std::uint32_t>(facts.nodes.size());
    facts.nodes.push_back(std::move(node));
  }
  const std::string what = packages.size() == 1 ? "one node" : "one node a package";
  facts.notes.push_back("the source tells nothing of nodes: " + what +
                        " (--nodes-by makes others)");
  facts.nodes_from = {.source = facts.cpus_from.source + ", which tells nothing of nodes: " + what,
                      .confidence = Confidence::Guess};
}

std::uint32_t part_of(const CpuFacts& cpu, NodesBy by)
{
  return by == NodesBy::Package ? cpu.package : by == NodesBy::Die ? cpu.die : cpu.cache;
}

bool all_alike(const DistanceFacts& slit)
{
  for (const auto& row : slit.values) {
    for (const double value : row) {
      if (value != slit.values.front().front()) {
        return false;
      }
    }
  }
  return true;
}

/// Broken firmware: several nodes, each of which claims all CPUs, and nothing tells them apart.
void merge_indistinguishable(MachineFacts& facts)
{
  std::vector<std::uint32_t> ids;
  bool same = facts.nodes.size() > 1 && all_alike(facts.slit);
  double memory = 0;
  for (const NodeFacts& node : facts.nodes) {
    same = same && !node.cpus.empty() && node.cpus == facts.nodes.front().cpus &&
           node.kind == facts.nodes.front().kind;
    ids.push_back(node.id);
    memory += node.memory_gib;
  }
  if (!same) {
    return;
  }
  facts.notes.push_back("the nodes " + list_of(ids) +
                        " all claim the same CPUs and nothing tells them apart: broken firmware, "
                        "taken as one node");
  facts.nodes.resize(1);
  facts.nodes.front().memory_gib = memory;
  facts.slit = {};
  facts.tables = {};
}

/// Gives each CPU to one of the nodes that claim it: the one that claims the fewest (a package's
/// far memory claims all of the package), ordinary memory first, the lowest number first.
std::map<std::uint32_t, std::size_t> owners(const MachineFacts& facts)
{
  std::vector<std::size_t> order(facts.nodes.size());
  for (std::size_t n = 0; n < order.size(); ++n) {
    order[n] = n;
  }
  const auto rank = [&](std::size_t n) {
    const NodeFacts& node = facts.nodes[n];
    return std::tuple(node.cpus.size(), is_special(node), node.id);
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return rank(a) < rank(b); });
  std::map<std::uint32_t, std::size_t> owner;
  for (const std::size_t n : order) {
    for (const std::uint32_t cpu : facts.nodes[n].cpus) {
      owner.try_emplace(cpu, n);
    }
  }
  return owner;
}

/// A node for CPUs that none claims: that of their package's others, else the first with CPUs.
void adopt_homeless(const MachineFacts& facts, std::map<std::uint32_t, std::size_t>& owner,
                    std::vector<std::string>& notes)
{
  std::map<std::uint32_t, std::size_t> by_package;
  for (const CpuFacts& cpu : facts.cpus) {
    if (const auto at = owner.find(cpu.number); at != owner.end()) {
      by_package.try_emplace(cpu.package, at->second);
    }
  }
  const std::size_t fallback = by_package.empty() ? 0 : by_package.begin()->second;
  std::vector<std::uint32_t> homeless;
  for (const CpuFacts& cpu : facts.cpus) {
    if (!owner.contains(cpu.number)) {
      homeless.push_back(cpu.number);
      const auto at = by_package.find(cpu.package);
      owner[cpu.number] = at == by_package.end() ? fallback : at->second;
    }
  }
  if (!homeless.empty()) {
    notes.push_back("CPU " + list_of(homeless) +
                    " is in no node; put into the node of its package, or else the first");
  }
}

} // namespace

std::size_t parts(NodesBy by, const MachineFacts& facts)
{
  std::set<std::uint32_t> seen;
  for (const CpuFacts& cpu : facts.cpus) {
    seen.insert(part_of(cpu, by));
  }
  return seen.contains(k_not_stated) ? 0 : seen.size();
}

void make_nodes_by(NodesBy by, MachineFacts& facts)
{
  const std::string name = by == NodesBy::Package ? "package" : by == NodesBy::Die ? "die" : "l3";
  std::map<std::uint32_t, NodeFacts> parts; // by the first CPU, so that numbers follow the CPUs
  std::map<std::uint32_t, std::uint32_t> first;
  for (const CpuFacts& cpu : facts.cpus) {
    const std::uint32_t part = part_of(cpu, by);
    if (part == k_not_stated) {
      throw InputError({facts.source, "",
                        "CPU " + std::to_string(cpu.number) + " without a " + name,
                        "--nodes-by with what the source knows of"});
    }
    parts[first.try_emplace(part, cpu.number).first->second].cpus.push_back(cpu.number);
  }
  facts.notes.push_back("one node per " + name + ", whatever the source says of nodes");
  facts.nodes.clear();
  for (auto& [cpu, node] : parts) {
    node.id = static_cast<std::uint32_t>(facts.nodes.size());
    facts.nodes.push_back(std::move(node));
  }
  facts.slit = {};
  facts.tables = {};
  facts.nodes_stated = true;
  facts.nodes_from = {.source = facts.cpus_from.source + ", one node per " + name +
                                " by choice of whoever imported it",
                      .confidence = Confidence::Guess};
}

void settle_nodes(MachineFacts& facts)
{
  if (facts.nodes.empty()) {
    one_node_a_package(facts);
    return;
  }
  merge_indistinguishable(facts);
  std::map<std::uint32_t, std::size_t> owner = owners(facts);
  adopt_homeless(facts, owner, facts.notes);
  std::vector<std::vector<std::uint32_t>> settled(facts.nodes.size());
  for (const CpuFacts& cpu : facts.cpus) {
    settled[owner.at(cpu.number)].push_back(cpu.number);
  }
  std::vector<std::uint32_t> emptied;
  for (std::size_t n = 0; n < facts.nodes.size(); ++n) {
    if (settled[n].empty() && !facts.nodes[n].cpus.empty()) {
      emptied.push_back(facts.nodes[n].id);
    }
    facts.nodes[n].cpus = std::move(settled[n]);
  }
  if (!emptied.empty()) {
    facts.notes.push_back("the CPUs of node " + list_of(emptied) +
                          " are nearer to another node: kept as memory without CPUs");
  }
}

} // namespace numasim
