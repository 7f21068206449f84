#pragma once
/// Costs for an imported structure: another machine's, and what the firmware tells.

#include "models/machine/topology.hpp"
#include "tools/import/donors.hpp"
#include "tools/import/machine_facts.hpp"

#include <string>
#include <vector>

namespace numasim {

/// A machine that costs are taken from.
struct Donor {
  Topology topology;
  bool same_model = false; ///< then its sources keep their confidence
};

/// The library's machine `name`, or the first that it has of the family's list. Throws InputError
/// if there is none.
[[nodiscard]] Donor find_donor(const std::string& name, const DonorChoice& choice,
                               const ProcessorFacts& processor);

/// Sets topology.costs, os, bandwidth and their provenance from the donor, mended where the
/// machine needs what the donor has not (SMT, several L3 groups, several nodes).
void take_costs(const Donor& donor, const MachineFacts& facts, Topology& topology);

/// Sets topology.hop_ns (and, with a SLIT, t0) by the rule for SLITs, the donor's ratio of hop to
/// SLIT, or the donor's hops by class; and l3_pair_offset_ns for nodes that span packages.
void take_hops(const Donor& donor, const SlitRule* rule, const MachineFacts& facts,
               Topology& topology);

/// DRAM latency and bandwidth from the firmware's tables (ACPI HMAT), where they can be believed.
void use_memory_attributes(MachineFacts& facts, Topology& topology);

/// The speeds of topology.core_kinds, if any: the donor's where it knows better than frequencies.
void take_core_speeds(const Donor& donor, const MachineFacts& facts, Topology& topology);

} // namespace numasim
