#pragma once
/// The machine that scripts are explored on.

#include "models/machine/topology.hpp"

namespace numasim {

/// Two packages of one node and two cores each. Its costs are round figures of the order of a
/// two-socket server's (reference costs: topologies/): what is explored is the order of events, so
/// only their order of size matters.
[[nodiscard]] Topology check_machine();

} // namespace numasim
