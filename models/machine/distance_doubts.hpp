#pragma once
/// Distances that are legal but seldom true; doubts_about() asks for them.

#include "models/machine/doubts.hpp"

#include <vector>

namespace numasim {

/// Asymmetry, nodes that cannot reach each other, nodes as near as themselves.
void doubt_slit(const Topology& topology, std::vector<Doubt>& doubts);

/// Hops of 0 ns, ways round that are shorter than the direct one, an order other than the SLIT's.
void doubt_hops(const Topology& topology, std::vector<Doubt>& doubts);

} // namespace numasim
