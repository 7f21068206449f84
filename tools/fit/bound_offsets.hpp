#pragma once
/// Offsets that leave every transfer some time.

#include "models/machine/topology.hpp"

namespace numasim {

/// Raises the offsets of a wild matrix, with which a transfer between two cores would take no time
/// or less wherever the line's home is: the pairs' where there are any, else the cores'. Others
/// stay as they are.
void bound_offsets(Topology& topology);

} // namespace numasim
