#pragma once
/// Bandwidths in a topology file: `bandwidth`.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `bandwidth`; what it does not mention is 0.
void read_bandwidth(const FieldReader& root, Bandwidth& bandwidth);

} // namespace numasim
