#include "tools/import/costs_from.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/data_files.hpp"

#include <algorithm>
#include <array>
#include <map>
#include <set>

namespace numasim {

namespace {

constexpr double k_smt2_yield = 1.25; // recalled: 1.2 to 1.3 for two threads of an x86 core

/// The parts of a file that a donor gives.
constexpr std::array<std::string_view, 14> k_taken = {"/protocol",
                                                      "/t0_ns",
                                                      "/t0_package_ns",
                                                      "/dir_read_ns",
                                                      "/load_ns",
                                                      "/rmw_local_ns",
                                                      "/store_local_ns",
                                                      "/dram_ns",
                                                      "/store_to_shared",
                                                      "/misses_in_flight",
                                                      "/far_rmw_ns",
                                                      "/near_first",
                                                      "/levels/core/transfer_ns",
                                                      "/levels/l3/transfer_ns"};

/// Whether some group of the outer kind holds several of the inner.
template <class Inner>
bool shared(const std::vector<std::uint32_t>& outer, const std::vector<Inner>& inner)
{
  std::map<std::uint32_t, Inner> first;
  for (std::size_t i = 0; i < outer.size(); ++i) {
    if (first.try_emplace(outer[i], inner[i]).first->second != inner[i]) {
      return true;
    }
  }
  return false;
}

Provenance taken_over(const Provenance& from, const Donor& donor)
{
  const std::string& name = donor.topology.name;
  if (donor.same_model) {
    return {"as for " + name + ", the same model: " + from.source, from.confidence};
  }
  return {"taken over from " + name + " (" + std::string(to_string(from.confidence)) +
              " there: " + from.source + ")",
          Confidence::Guess};
}

/// The donor's sources for `pointer` and what lies below it.
void take_provenance(const std::string& pointer, const Donor& donor, Topology& topology)
{
  if (const Provenance* from = provenance_of(donor.topology, pointer)) {
    topology.provenance[pointer] = taken_over(*from, donor);
  }
  for (const auto& [below, from] : donor.topology.provenance) {
    if (below.starts_with(pointer + "/")) {
      topology.provenance[below] = taken_over(from, donor);
    }
  }
}

class Costing {
public:
  Costing(const Donor& donor, const MachineFacts& facts, Topology& topology)
      : donor_(donor), facts_(facts), topology_(topology), costs_(topology.costs)
  {
  }

  void run()
  {
    costs_ = donor_.topology.costs;
    costs_.core_offset_ns.clear(); // positions on another machine's mesh
    costs_.l3_pair_offset_ns.clear();
    topology_.os = donor_.topology.os;
    topology_.bandwidth = donor_.topology.bandwidth;
    for (const std::string_view pointer : k_taken) {
      take_provenance(std::string(pointer), donor_, topology_);
    }
    for (const char* pointer : {"/os", "/jitter", "/bandwidth"}) {
      take_provenance(pointer, donor_, topology_);
    }
    mend_jitter();
    mend_core();
    mend_l3();
    mend_between_l3s();
  }

private:
  void guess(const std::string& pointer, const std::string& source)
  {
    topology_.provenance[pointer] = {source, Confidence::Guess};
  }

  [[nodiscard]] std::string name() const { return donor_.topology.name; }

  void mend_jitter()
  {
    constexpr double k_least = 0.05; // class models leave 2 to 8 % (docs/machine.md)
    const Costs& theirs = donor_.topology.costs;
    const bool had_offsets = !theirs.core_offset_ns.empty() || !theirs.l3_pair_offset_ns.empty();
    if (had_offsets && costs_.jitter_cv < k_least) {
      costs_.jitter_cv = k_least;
      guess("/jitter", "the positions of the cores, which " + name() +
                           " states, are not known here: the spread that a model of classes "
                           "leaves on measured machines is 2 to 8 %");
    }
  }

  void mend_core()
  {
    std::vector<std::uint32_t> cpus = topology_.cpus;
    if (!shared(topology_.core, cpus)) {
      return;
    }
    if (costs_.core_transfer == Duration{}) {
      costs_.core_transfer = costs_.l1_load;
      guess("/levels/core/transfer_ns",
            "siblings share the L1: its load time, " + name() + " has one thread a core");
    }
    if (topology_.os.smt_yield <= 1) {
      topology_.os.smt_yield = k_smt2_yield;
      guess("/os/smt_yield", "recalled: two busy siblings of an x86 core give 1.2 to 1.3 times "
                             "the work of one; " +
                                 name() + " has one thread a core");
    }
  }

  void mend_l3()
  {
    if (shared(topology_.l3, topology_.core) && costs_.l3_transfer == Duration{}) {
      costs_.l3_transfer = 2 * costs_.l3_load;
      guess("/levels/l3/transfer_ns",
            "two visits to the cache; " + name() + " has one core a cache");
    }
  }

  void mend_between_l3s()
  {
    if (std::set(topology_.l3.begin(), topology_.l3.end()).size() < 2) {
      return;
    }
    if (costs_.base == Duration{}) {
      costs_.base = costs_.dram_local;
      guess("/t0_ns", "as a fill from memory: " + name() + " has one last-level cache");
    }
    if (costs_.protocol == Protocol::Flat && topology_.nodes.size() > 1) {
      costs_.protocol = Protocol::SocketLocal;
      costs_.dir_read = {};
      guess("/protocol", "several nodes, of which " + name() + " tells nothing");
      guess("/dir_read_ns", "not known to be paid");
    }
    if (costs_.protocol == Protocol::SocketLocal && !costs_.package_base &&
        caches_share_package()) {
      costs_.package_base = costs_.base;
      guess("/t0_package_ns", "several last-level caches in a package, where " + name() +
                                  " has one: as its t0_ns, which is another cache's transfer "
                                  "before any hop");
    }
  }

  /// Whether some package has several last-level caches that the source tells apart (not one that
  /// was split between nodes).
  [[nodiscard]] bool caches_share_package() const
  {
    std::map<std::uint32_t, std::uint32_t> cache_of_package;
    return std::any_of(facts_.cpus.begin(), facts_.cpus.end(), [&](const CpuFacts& cpu) {
      return cpu.cache != k_not_stated &&
             cache_of_package.try_emplace(cpu.package, cpu.cache).first->second != cpu.cache;
    });
  }

  const Donor& donor_;
  const MachineFacts& facts_;
  Topology& topology_;
  Costs& costs_;
};

} // namespace

Donor find_donor(const std::string& name, const DonorChoice& choice,
                 const ProcessorFacts& processor)
{
  const auto directories = topology_directories();
  const auto load = [&](const std::string& wanted) {
    Donor donor{load_topology(find_topology(wanted, directories)), false};
    donor.same_model = is_model_of(donor.topology.name, processor.model);
    return donor;
  };
  if (!name.empty()) {
    return load(name);
  }
  const auto files = list_topologies(directories);
  for (const std::string& candidate : choice.names) {
    if (std::any_of(files.begin(), files.end(),
                    [&](const auto& file) { return file.stem() == candidate; })) {
      return load(candidate);
    }
  }
  throw InputError({"--costs-from", "", "none of " + joined(choice.names) + " in the library",
                    "the name of a topology to take costs from"});
}

void take_costs(const Donor& donor, const MachineFacts& facts, Topology& topology)
{
  Costing(donor, facts, topology).run();
}

} // namespace numasim
