#pragma once
/// Kinds of cores in a topology file: `core_kinds`.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `core_kinds` into Topology::core_kinds. The structure must be sound.
void read_core_kinds(const FieldReader& root, Topology& topology);

} // namespace numasim
