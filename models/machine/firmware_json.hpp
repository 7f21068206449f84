#pragma once
/// What firmware says about distances and memory, as kept in a topology file: `firmware`.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `firmware` into Topology::firmware. The structure must be sound.
void read_firmware(const FieldReader& root, Topology& topology);

} // namespace numasim
