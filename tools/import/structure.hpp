#pragma once
/// From what a source says to a structure that can be simulated: CPUs, cores, last-level caches,
/// nodes and packages, each part within the next.

#include "models/machine/topology.hpp"
#include "tools/import/machine_facts.hpp"

namespace numasim {

/// The structure part of a topology, with provenance: nodes, cpus, core, l3, package_of_node,
/// freq_mhz, firmware. Adds to facts.notes what it mended. Throws
/// InputError if there are no CPUs.
[[nodiscard]] Topology structure_of(MachineFacts& facts);

/// Sets topology.core_kinds where there are several kinds of cores, the fastest first, and their
/// speeds by what the kernel or the frequencies tell.
void set_core_kinds(MachineFacts& facts, Topology& topology);

} // namespace numasim
