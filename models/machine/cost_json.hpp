#pragma once
/// The costs of a topology file: the machine's and the operating system's.

#include "models/input/json_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads Topology::costs; the structure must be sound. Values that the machine has no use for (the
/// transfer within an L3 group of one core, say) may be left out.
void read_costs(JsonReader& root, JsonReader& core_level, JsonReader& l3_level, Topology& topology);

/// Reads Topology::os from the object `os`.
void read_os_costs(JsonReader os, OsCosts& costs);

} // namespace numasim
