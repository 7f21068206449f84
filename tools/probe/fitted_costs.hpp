#pragma once
/// Costs of transfers from the hand-overs of all pairs, by the models of `numasim topology fit`.

#include "models/machine/topology.hpp"
#include "tools/probe/pair_matrix.hpp"
#include "tools/probe/transfer_costs.hpp"

#include <string>
#include <vector>

namespace numasim {

/// Whether every pair was measured, on enough cores (8) for positions to show.
[[nodiscard]] bool can_fit(const PairMatrix& pairs, const Topology& topology);

/// Sets the protocol, the transfers of each level, t0, the hops, offsets and the jitter, with
/// provenance and the record of the fit. `matrix` is what the record calls the hand-overs.
/// Structure and the costs that set_transfer_costs() needs must be set. Returns remarks.
[[nodiscard]] std::vector<std::string>
fit_transfer_costs(const HandOvers& measured, const std::string& matrix, Topology& topology);

} // namespace numasim
