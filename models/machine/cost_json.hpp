#pragma once
/// The costs of a topology file: the machine's and the operating system's.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads Topology::costs; the structure must be sound. Values that the machine has no use for (the
/// transfer within an L3 group of one core, say) may be left out.
void read_costs(const FieldReader& root, const FieldReader& core_level, const FieldReader& l3_level,
                Topology& topology);

/// Reads Topology::os from the object `os`.
void read_os_costs(const FieldReader& os, OsCosts& costs);

} // namespace numasim
