#pragma once
/// Bandwidths in a topology file: `bandwidth`.

#include "models/input/json_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `bandwidth`; what it does not mention is 0.
void read_bandwidth(JsonReader& root, Bandwidth& bandwidth);

} // namespace numasim
