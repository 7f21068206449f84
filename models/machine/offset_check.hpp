#pragma once
/// Whether the offsets of a topology leave every transfer a positive time.

#include "models/input/json_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reports each offset that makes some transfer between two cores take 0 ns or less: the pair's
/// entry in `l3_pair_offset_ns` if that is below 0, otherwise the lower of the two cores' entries
/// in `core_offset_ns`. At each entry the shortest transfer is told. `topology` is sound otherwise
/// and has offsets.
void check_transfers(const JsonReader& root, const Topology& topology);

} // namespace numasim
