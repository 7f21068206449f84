#pragma once
/// What no core-to-core matrix shows: guesses with their sources, for topologies made from one.

#include "models/machine/topology.hpp"

namespace numasim {

/// Locked operation of a line the core owns, where no SMT siblings show it, in ns: 5.3 (Neoverse
/// N1) to 8.8 (Cortex-A72) measured, 7.0 on Skylake.
inline constexpr double k_assumed_rmw_local_ns = 7;

/// Fills in loads, memory, operating system and their provenance.
void assume_costs(Topology& topology);

} // namespace numasim
