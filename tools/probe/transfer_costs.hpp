#pragma once
/// From measured hand-overs to the costs of transfers.

#include "models/machine/topology.hpp"
#include "tools/probe/pair_matrix.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

struct HandOvers {
  const PairMatrix& pairs;
  std::size_t home = 0;      ///< position in Topology::nodes of the node of the word
  double spread = 0;         ///< median relative half-width of the pairs' intervals
  double remote_dram_ns = 0; ///< load from another package's memory; 0: not measured
};

/// Sets the protocol, the transfers of each level, t0, the hops and the jitter, with provenance,
/// from class medians (docs/probe.md tells how). Structure, l1_load, rmw_local and dram_local must
/// be set. What no pair tells is a guess; one sentence on each such is returned.
[[nodiscard]] std::vector<std::string> set_transfer_costs(const HandOvers& measured,
                                                          Topology& topology);

} // namespace numasim
