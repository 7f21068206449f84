#include "models/machine/doubts.hpp"

#include "models/input/json_reader.hpp"
#include "models/machine/cpu_list.hpp"
#include "models/machine/distance_doubts.hpp"
#include "models/machine/ns_text.hpp"
#include "models/machine/references_json.hpp"
#include "models/machine/shortest_transfer.hpp"

#include <algorithm>
#include <array>
#include <limits>
#include <map>
#include <set>

namespace numasim {

namespace {

/// The CPUs of each core or L3 group, by its number.
using Groups = std::map<std::uint32_t, std::vector<std::uint32_t>>;

Groups cpus_by_core(const Topology& topology)
{
  Groups groups;
  for (std::size_t i = 0; i < topology.cpus.size(); ++i) {
    groups[topology.core[i]].push_back(topology.cpus[i]);
  }
  return groups;
}

void doubt_name(const Topology& topology, std::vector<Doubt>& doubts)
{
  const std::string stem = std::filesystem::path(topology.path).stem().string();
  if (topology.path.ends_with(".json") && stem != topology.name) {
    doubts.push_back({"/name", "\"" + topology.name + "\" in a file called \"" + stem + ".json\""});
  }
}

void doubt_nodes(const Topology& topology, std::vector<Doubt>& doubts)
{
  std::vector<std::uint32_t> memory_only;
  for (const NodeDescription& node : topology.nodes) {
    if (node.cpus.empty()) {
      memory_only.push_back(node.id);
    }
  }
  if (!memory_only.empty()) {
    doubts.push_back({"/nodes", "memory only, no CPUs: node " + format_cpu_list(memory_only)});
  }
}

/// Siblings are numbered at one distance on every machine whose firmware numbers them by a rule.
void doubt_siblings(const Topology& topology, std::vector<Doubt>& doubts)
{
  std::map<std::uint32_t, std::string> first_at; // CPU list of the first core, by distance
  std::set<std::size_t> sizes;
  for (const auto& [core, cpus] : cpus_by_core(topology)) {
    sizes.insert(cpus.size());
    for (std::size_t i = 1; i < cpus.size(); ++i) {
      first_at.try_emplace(cpus[i] - cpus[i - 1], format_cpu_list(cpus));
    }
  }
  if (first_at.size() > 1) {
    doubts.push_back(
        {"/levels/core", "siblings numbered without a rule: " + first_at.begin()->second +
                             " share a core, and " + first_at.rbegin()->second + " do"});
  }
  if (sizes.size() > 1 && topology.core_kinds.size() < 2) {
    doubts.push_back({"/levels/core", "cores of " + std::to_string(*sizes.begin()) + " and of " +
                                          std::to_string(*sizes.rbegin()) +
                                          " CPUs, but no kinds of cores"});
  }
}

/// The least transfer between nodes of different packages, which no transfer within an L3 group
/// should exceed.
void doubt_l3_transfer(const Topology& topology, std::vector<Doubt>& doubts)
{
  ShortestTransfer transfer(topology);
  double across = std::numeric_limits<double>::max();
  for (std::size_t r = 0; r < topology.nodes.size(); ++r) {
    for (std::size_t o = 0; o < topology.nodes.size(); ++o) {
      const bool cpus = !topology.nodes[r].cpus.empty() && !topology.nodes[o].cpus.empty();
      if (cpus && topology.package_of_node[r] != topology.package_of_node[o] &&
          transfer.at_least(r, o) < across) {
        across = std::min(across, transfer.ns(r, o));
      }
    }
  }
  const double within = topology.costs.l3_transfer.in_ns();
  if (within > across) {
    doubts.push_back({"/levels/l3/transfer_ns", ns_text(within) + " within an L3 group, but only " +
                                                    ns_text(across) + " between packages"});
  }
}

void doubt_loads(const Topology& topology, std::vector<Doubt>& doubts)
{
  const Costs& costs = topology.costs;
  if (costs.l1_load > costs.l3_load) {
    doubts.push_back({"/load_ns", "a load from the own core takes longer than from the L3 group"});
  }
  if (costs.l3_load > costs.dram_local) {
    doubts.push_back({"/load_ns/l3", "a load from the L3 group takes longer than from memory"});
  }
}

void doubt_jitter(const Topology& topology, std::vector<Doubt>& doubts)
{
  constexpr std::size_t k_pair = 2; // of two cores there is one pair, which is no spread
  const Costs& costs = topology.costs;
  if (costs.jitter_cv == 0 && costs.core_offset_ns.empty() && costs.l3_pair_offset_ns.empty() &&
      cpus_by_core(topology).size() > k_pair) {
    doubts.push_back({"/jitter/cv",
                      "0: all pairs of cores of one class alike, which they are on no "
                      "machine that was measured (2 to 8 %)"});
  }
}

void doubt_yield(const Topology& topology, std::vector<Doubt>& doubts)
{
  std::size_t most = 0;
  for (const auto& [core, cpus] : cpus_by_core(topology)) {
    most = std::max(most, cpus.size());
  }
  if (topology.os.smt_yield > static_cast<double>(most)) {
    doubts.push_back({"/os/smt_yield", "a core's " + std::to_string(most) +
                                           " CPUs together do the work of more: " +
                                           plain_number(topology.os.smt_yield)});
  }
}

/// The transfer costs that the file has, as far as can be told without the file.
std::vector<std::string> transfer_costs(const Topology& topology)
{
  const Costs& costs = topology.costs;
  std::vector<std::string> pointers = {"/rmw_local_ns"};
  const auto add_if = [&](bool there, const char* pointer) {
    if (there) {
      pointers.emplace_back(pointer);
    }
  };
  add_if(costs.core_transfer > Duration{}, "/levels/core/transfer_ns");
  add_if(costs.l3_transfer > Duration{}, "/levels/l3/transfer_ns");
  add_if(costs.base > Duration{}, "/t0_ns");
  add_if(costs.package_base.has_value(), "/t0_package_ns");
  add_if(topology.nodes.size() > 1, "/hop");
  add_if(costs.protocol == Protocol::SocketLocal, "/dir_read_ns");
  add_if(!costs.core_offset_ns.empty(), "/core_offset_ns");
  add_if(!costs.l3_pair_offset_ns.empty(), "/l3_pair_offset_ns");
  return pointers;
}

bool is_guess(const Topology& topology, const std::string& pointer)
{
  const Provenance* own = provenance_of(topology, pointer);
  if (own != nullptr && own->confidence == Confidence::Guess) {
    return true;
  }
  return std::any_of(topology.provenance.begin(), topology.provenance.end(),
                     [&](const auto& entry) {
                       return entry.first.starts_with(pointer + "/") &&
                              entry.second.confidence == Confidence::Guess;
                     });
}

void doubt_guesses(const Topology& topology, std::vector<Doubt>& doubts)
{
  std::string guessed;
  for (const std::string& pointer : transfer_costs(topology)) {
    if (is_guess(topology, pointer)) {
      guessed += (guessed.empty() ? "" : ", ") + pointer;
    }
  }
  if (!guessed.empty()) {
    doubts.push_back({"/provenance", "guesses among the transfer costs: " + guessed});
  }
}

} // namespace

std::vector<Doubt> doubts_about(const Topology& topology)
{
  std::vector<Doubt> doubts;
  for (const auto look :
       {doubt_name, doubt_nodes, doubt_siblings, doubt_slit, doubt_hops, doubt_l3_transfer,
        doubt_loads, doubt_jitter, doubt_yield, doubt_guesses}) {
    look(topology, doubts);
  }
  return doubts;
}

} // namespace numasim
