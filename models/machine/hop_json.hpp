#pragma once
/// The distances of a topology file: the firmware's (`slit`) and ours (`hop`).

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `slit` and `hop` into Topology::slit and Topology::hop_ns. The structure must be sound.
void read_distances(const FieldReader& root, Topology& topology);

} // namespace numasim
