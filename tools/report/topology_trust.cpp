#include "tools/report/topology_trust.hpp"

#include <algorithm>

namespace numasim {

namespace {

struct Candidate {
  ValueGroup group;
  const char* pointer;
  bool stated;
};

/// Every value a file can have, and whether this one has it.
std::vector<Candidate> candidates(const Topology& t)
{
  using enum ValueGroup;
  const bool several_l3s = std::any_of(t.l3.begin(), t.l3.end(), [](auto l3) { return l3 > 0; });
  const bool several_nodes = t.nodes.size() > 1;
  const Bandwidth& b = t.bandwidth;
  return {
      {System, "/freq_mhz", t.freq_mhz > 0},
      {Structure, "/cpus", true},
      {Structure, "/nodes", true},
      {Structure, "/levels/core", true},
      {Transfers, "/levels/core/transfer_ns", t.costs.core_transfer > Duration{}},
      {Structure, "/levels/l3", true},
      {Transfers, "/levels/l3/transfer_ns", t.costs.l3_transfer > Duration{}},
      {Structure, "/slit", !t.slit.empty()},
      {Transfers, "/protocol", true},
      {Transfers, "/t0_ns", several_l3s},
      {Transfers, "/t0_package_ns", t.costs.package_base.has_value()},
      {Transfers, "/hop", several_nodes},
      {Transfers, "/dir_read_ns", t.costs.protocol == Protocol::SocketLocal},
      {Transfers, "/core_offset_ns", !t.costs.core_offset_ns.empty()},
      {Transfers, "/l3_pair_offset_ns", !t.costs.l3_pair_offset_ns.empty()},
      {Accesses, "/load_ns/l1", true},
      {Accesses, "/load_ns/l3", true},
      {Accesses, "/rmw_local_ns", true},
      {Accesses, "/store_local_ns", true},
      {Accesses, "/dram_ns", true},
      {Accesses, "/store_to_shared/mode", true},
      {Accesses, "/store_to_shared/extra_ns", true},
      {Accesses, "/jitter", true},
      {Accesses, "/misses_in_flight", true},
      {Accesses, "/bandwidth/core_gb_s", b.core > 0},
      {Accesses, "/bandwidth/dram_gb_s", b.dram > 0},
      {Accesses, "/bandwidth/die_gb_s", b.die > 0},
      {Accesses, "/bandwidth/package_gb_s", b.package > 0},
      {System, "/core_kinds", !t.core_kinds.empty()},
      {System, "/os/syscall_ns", true},
      {System, "/os/switch_ns", true},
      {System, "/os/wake_ns", true},
      {System, "/os/wake_latency_ns", true},
      {System, "/os/spin_iteration_ns", true},
      {System, "/os/exec_us", true},
      {System, "/os/exec_cv", true},
      {System, "/os/smt_yield", true},
      {System, "/os/time_slice_ns", t.os.time_slice.has_value()},
      {System, "/os/tick_ns", t.os.tick.has_value()},
  };
}

bool is_below(std::string_view pointer, std::string_view above)
{
  return pointer.size() > above.size() && pointer.starts_with(above) &&
         pointer[above.size()] == '/';
}

/// The weakest of the entry that covers `pointer` and those for parts of it. The costs that stand
/// beside the structure in `levels` are values of their own.
const Provenance* weakest_provenance(const Topology& topology, const std::string& pointer)
{
  const Provenance* weakest = provenance_of(topology, pointer);
  for (auto entry = topology.provenance.lower_bound(pointer + "/");
       entry != topology.provenance.end() && is_below(entry->first, pointer); ++entry) {
    if (entry->first.ends_with("/transfer_ns")) {
      continue;
    }
    if (weakest == nullptr || entry->second.confidence > weakest->confidence) {
      weakest = &entry->second;
    }
  }
  return weakest;
}

} // namespace

std::string_view to_string(ValueGroup group)
{
  constexpr std::array<std::string_view, k_value_groups> names = {"structure", "transfers",
                                                                  "accesses", "system"};
  return names.at(static_cast<std::size_t>(group));
}

std::vector<StatedValue> stated_values(const Topology& topology)
{
  std::vector<StatedValue> values;
  for (const Candidate& candidate : candidates(topology)) {
    const Provenance* provenance =
        candidate.stated ? weakest_provenance(topology, candidate.pointer) : nullptr;
    if (provenance != nullptr) {
      values.push_back({candidate.group, candidate.pointer, *provenance});
    }
  }
  return values;
}

GroupTrust Trust::sum(std::initializer_list<ValueGroup> of_groups) const
{
  GroupTrust sum;
  for (const ValueGroup name : of_groups) {
    const GroupTrust& group = of(name);
    sum.values += group.values;
    sum.guesses += group.guesses;
    sum.weakest = std::max(sum.weakest, group.weakest);
  }
  return sum;
}

Trust trust_of(const std::vector<StatedValue>& values)
{
  Trust trust;
  for (const StatedValue& value : values) {
    GroupTrust& group = trust.groups.at(static_cast<std::size_t>(value.group));
    ++group.values;
    group.guesses += value.provenance.confidence == Confidence::Guess ? 1 : 0;
    group.weakest = std::max(group.weakest, std::optional{value.provenance.confidence});
  }
  return trust;
}

} // namespace numasim
