#pragma once
/// From libhwloc's objects to MachineFacts.

#include "tools/import/machine_facts.hpp"

#include <hwloc.h>

#include <string>

namespace numasim {

struct HwlocReading {
  std::string method; ///< how libhwloc got it, for the provenance
  bool with_disallowed = false;
};

/// What a loaded topology says. Throws std::runtime_error if it has no CPUs, or more CPUs or nodes
/// than can be described.
[[nodiscard]] MachineFacts hwloc_facts(hwloc_topology_t topology, const HwlocReading& reading);

/// The distance matrices between nodes and the memory attributes; chooses the SLIT among the
/// matrices and notes it where there is a choice. Rows and values of nodes that are not in
/// facts.nodes are left out.
void add_hwloc_tables(hwloc_topology_t topology, MachineFacts& facts);

/// The numbers of a bitmap, ascending; empty for an infinite one.
[[nodiscard]] std::vector<std::uint32_t> numbers_in(hwloc_const_bitmap_t set);

} // namespace numasim
