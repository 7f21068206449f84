#pragma once
/// What a topology file adds to the protocol's rule for single cores and pairs of L3 groups.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `core_offset_ns` and `l3_pair_offset_ns` into Topology::costs. In the file, cores and L3
/// groups are in the order of their lowest CPU numbers; in the struct they have the numbers of
/// Topology::core and Topology::l3. A transfer that the offsets would make 0 or less is a problem.
/// Structure, distances and the other costs must have been read; what results with them is checked
/// if there were no problems so far.
void read_offsets(const FieldReader& root, Topology& topology);

} // namespace numasim
