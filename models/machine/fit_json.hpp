#pragma once
/// The record of a fit in a topology file: `fit`.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `fit` into Topology::fit. The structure must be sound.
void read_fit(const FieldReader& root, Topology& topology);

} // namespace numasim
