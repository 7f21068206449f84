#pragma once
/// The structure part of a topology file; docs/topologies.md describes it.

#include "models/input/json_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `freq_mhz`, `cpus` and `nodes`, and from `levels` which CPUs share a core and an L3 group.
/// What `levels` says about times is left to read_costs(). False if the structure is not usable.
bool read_structure(JsonReader& root, JsonReader& core_level, JsonReader& l3_level,
                    Topology& topology);

} // namespace numasim
