#pragma once
/// The structure part of a topology file; docs/topologies.md describes it.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `freq_mhz`, `cpus` and `nodes`, and from `levels` which CPUs share a core and an L3 group.
/// The readers of the levels know their forms afterwards; what these say about times is left to
/// read_costs(). False if the structure is not usable.
bool read_structure(const FieldReader& root, FieldReader& core_level, FieldReader& l3_level,
                    Topology& topology);

} // namespace numasim
