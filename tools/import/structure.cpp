#include "tools/import/structure.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"
#include "tools/import/node_claims.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <utility>

namespace numasim {

namespace {

/// Dense numbers for keys, in the order they are met.
template <class Key> class Dense {
public:
  std::uint32_t of(const Key& key)
  {
    return numbers_.try_emplace(key, static_cast<std::uint32_t>(numbers_.size())).first->second;
  }
  [[nodiscard]] std::size_t size() const { return numbers_.size(); }

private:
  std::map<Key, std::uint32_t> numbers_;
};

std::map<std::uint32_t, std::uint32_t> nodes_of_cpus(const MachineFacts& facts)
{
  std::map<std::uint32_t, std::uint32_t> node_of;
  for (std::uint32_t n = 0; n < facts.nodes.size(); ++n) {
    for (const std::uint32_t cpu : facts.nodes[n].cpus) {
      node_of[cpu] = n;
    }
  }
  return node_of;
}

/// Cores and last-level caches, each within one node.
void number_groups(MachineFacts& facts, Topology& topology)
{
  const std::map<std::uint32_t, std::uint32_t> node_of = nodes_of_cpus(facts);
  const bool caches_stated = std::any_of(facts.cpus.begin(), facts.cpus.end(),
                                         [](const CpuFacts& c) { return c.cache != k_not_stated; });
  using Key = std::pair<std::uint32_t, std::uint32_t>;
  Dense<Key> cores;
  Dense<Key> caches;
  std::set<std::uint32_t> stated_cores;
  std::set<std::uint32_t> stated_caches;
  std::map<std::uint32_t, std::uint32_t> cache_of_core;
  for (const CpuFacts& cpu : facts.cpus) {
    const std::uint32_t node = node_of.at(cpu.number);
    const std::uint32_t core = cores.of({node, cpu.core});
    // Nothing known of caches: one in each package of each node.
    const std::uint32_t cache = caches.of({node, caches_stated ? cpu.cache : cpu.package});
    stated_cores.insert(cpu.core);
    stated_caches.insert(caches_stated ? cpu.cache : cpu.package);
    topology.core.push_back(core);
    // A core whose CPUs see different caches goes with its first.
    topology.l3.push_back(cache_of_core.try_emplace(core, cache).first->second);
  }
  if (cores.size() > stated_cores.size()) {
    facts.notes.emplace_back("cores whose CPUs are in several nodes are split at the border");
  }
  if (caches_stated && caches.size() > stated_caches.size()) {
    facts.notes.push_back(std::to_string(stated_caches.size()) +
                          " last-level caches that serve several nodes are split into " +
                          std::to_string(caches.size()) + " at the nodes' borders");
  }
  if (!caches_stated) {
    facts.notes.emplace_back("the source tells nothing of caches: one last-level cache in each "
                             "package of each node");
    facts.caches_from = {.source = "not stated by " + facts.cpus_from.source +
                                   ": one in each package of each node",
                         .confidence = Confidence::Guess};
  }
  // The numbers of groups that no core kept are closed up.
  Dense<std::uint32_t> used;
  for (std::uint32_t& l3 : topology.l3) {
    l3 = used.of(l3);
  }
}

/// The packages of a node's CPUs.
std::set<std::uint32_t> packages_of(const NodeFacts& node,
                                    const std::map<std::uint32_t, std::uint32_t>& package_of_cpu)
{
  std::set<std::uint32_t> packages;
  for (const std::uint32_t cpu : node.cpus) {
    packages.insert(package_of_cpu.at(cpu));
  }
  return packages;
}

/// The node with CPUs that is nearest to node `n` by the SLIT; `n` itself if nothing is known.
std::size_t nearest_with_cpus(const MachineFacts& facts, std::size_t n)
{
  std::size_t nearest = n;
  if (facts.slit.values.size() != facts.nodes.size()) {
    return n;
  }
  const auto row_of = [&](std::size_t node) {
    const auto& ids = facts.slit.nodes;
    const auto at = std::find(ids.begin(), ids.end(), facts.nodes[node].id);
    return at == ids.end() ? node : static_cast<std::size_t>(at - ids.begin());
  };
  for (std::size_t other = 0; other < facts.nodes.size(); ++other) {
    if (!facts.nodes[other].cpus.empty() &&
        (nearest == n || facts.slit.values[row_of(other)][row_of(n)] <
                             facts.slit.values[row_of(nearest)][row_of(n)])) {
      nearest = other;
    }
  }
  return nearest;
}

class PackageChoice {
public:
  explicit PackageChoice(MachineFacts& facts) : facts_(facts)
  {
    for (const CpuFacts& cpu : facts.cpus) {
      package_of_cpu_[cpu.number] = cpu.package;
      if (cpu.package != k_not_stated) {
        next_ = std::max(next_, cpu.package + 1);
      }
    }
    for (const NodeFacts& node : facts.nodes) {
      if (node.package != k_not_stated) {
        next_ = std::max(next_, node.package + 1);
      }
    }
    none_stated_ = next_ == 0;
  }

  /// The package of every node, by the firmware's numbers.
  std::vector<std::uint32_t> run()
  {
    std::vector<std::uint32_t> packages(facts_.nodes.size(), k_not_stated);
    for (std::size_t n = 0; n < packages.size(); ++n) {
      if (!facts_.nodes[n].cpus.empty()) {
        packages[n] = of_cpus(facts_.nodes[n]);
      }
    }
    for (std::size_t n = 0; n < packages.size(); ++n) {
      if (packages[n] == k_not_stated) {
        packages[n] = of_memory(n, packages);
      }
    }
    if (!spanning_.empty()) {
      facts_.notes.push_back("node " + format_cpu_list(spanning_) +
                             " spans several packages, which cannot be written: taken as one "
                             "package (what crosses packages within a node is in "
                             "l3_pair_offset_ns)");
    }
    return packages;
  }

private:
  std::uint32_t of_cpus(const NodeFacts& node)
  {
    std::set<std::uint32_t> packages = packages_of(node, package_of_cpu_);
    if (packages.size() > 1) {
      spanning_.push_back(node.id);
    }
    if (*packages.begin() != k_not_stated) {
      return *packages.begin();
    }
    if (node.package != k_not_stated) {
      return node.package;
    }
    // Nobody states any package: one package for all; else CPUs that were forgotten.
    if (none_stated_) {
      return 0;
    }
    facts_.notes.push_back("node " + std::to_string(node.id) +
                           " is in no package: given one of its own");
    return next_++;
  }

  std::uint32_t of_memory(std::size_t n, const std::vector<std::uint32_t>& packages)
  {
    const NodeFacts& node = facts_.nodes[n];
    if (node.package != k_not_stated) {
      return node.package;
    }
    const std::size_t near = nearest_with_cpus(facts_, n);
    const std::uint32_t package = near != n ? packages[near] : *first_stated(packages);
    facts_.notes.push_back("node " + std::to_string(node.id) +
                           " has memory only and is in no package: put into package " +
                           std::to_string(package) +
                           (near != n ? ", whose node is nearest" : ", the first"));
    return package;
  }

  static std::vector<std::uint32_t>::const_iterator
  first_stated(const std::vector<std::uint32_t>& packages)
  {
    return std::find_if(packages.begin(), packages.end(),
                        [](std::uint32_t p) { return p != k_not_stated; });
  }

  MachineFacts& facts_;
  std::map<std::uint32_t, std::uint32_t> package_of_cpu_;
  std::vector<std::uint32_t> spanning_; ///< nodes with CPUs of several packages
  std::uint32_t next_ = 0;
  bool none_stated_ = false;
};

/// Package ids beyond what a file may hold are numbered from 0.
void number_packages(MachineFacts& facts, std::vector<std::uint32_t> packages, Topology& topology)
{
  std::map<std::uint32_t, std::uint32_t> dense;
  for (const std::uint32_t package : packages) {
    dense[package] = 0;
  }
  std::uint32_t next = 0;
  for (auto& [package, number] : dense) {
    number = next++;
  }
  const bool too_large = dense.rbegin()->first > k_largest_cpu_number;
  if (too_large) {
    facts.notes.emplace_back("package numbers are too large and counted from 0 instead");
  }
  for (std::size_t n = 0; n < packages.size(); ++n) {
    const std::uint32_t number = dense.at(packages[n]);
    topology.nodes[n].package = too_large ? number : packages[n];
    topology.package_of_node.push_back(number);
  }
}

void add_nodes(MachineFacts& facts, Topology& topology)
{
  constexpr double k_most_gib = 1e6; // docs/topologies.md
  for (const NodeFacts& from : facts.nodes) {
    NodeDescription node;
    node.id = from.id;
    node.cpus = from.cpus;
    node.memory_gib = std::round(from.memory_gib * 1000) / 1000;
    if (!(node.memory_gib >= 0 && node.memory_gib <= k_most_gib)) {
      facts.notes.push_back("the memory of node " + std::to_string(node.id) +
                            " is beyond belief and left out");
      node.memory_gib = 0;
    }
    topology.nodes.push_back(std::move(node));
  }
  number_packages(facts, PackageChoice(facts).run(), topology);
}

/// Values of the firmware's tables for CPUs that are left out would point to nothing.
FirmwareTables usable_tables(const MachineFacts& facts, const std::vector<std::uint32_t>& cpus)
{
  FirmwareTables tables = facts.tables;
  for (MemoryAttribute& attribute : tables.attributes) {
    std::vector<std::uint32_t> kept;
    std::set_intersection(attribute.initiators.begin(), attribute.initiators.end(), cpus.begin(),
                          cpus.end(), std::back_inserter(kept));
    attribute.initiators = std::move(kept);
  }
  return tables;
}

} // namespace

Topology structure_of(MachineFacts& facts)
{
  if (facts.cpus.empty()) {
    throw InputError({facts.source, "", "no CPUs", "a source that tells of CPUs"});
  }
  settle_nodes(facts);
  Topology topology;
  for (const CpuFacts& cpu : facts.cpus) {
    topology.cpus.push_back(cpu.number);
  }
  add_nodes(facts, topology);
  number_groups(facts, topology);
  topology.firmware = usable_tables(facts, topology.cpus);
  topology.freq_mhz = facts.processor.freq_mhz;
  const auto put = [&](const char* pointer, const Provenance& from) {
    topology.provenance[pointer] = from;
  };
  put("/cpus", facts.cpus_from);
  put("/nodes", facts.nodes_from);
  put("/levels/core", facts.cores_from);
  put("/levels/l3", facts.caches_from);
  put("/freq_mhz", {facts.processor.freq_source, Confidence::Documented});
  return topology;
}

} // namespace numasim
