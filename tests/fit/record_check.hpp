#pragma once
/// Recomputes the error that a fit records: from the written file and the measured times alone, by
/// the simulator's own costs. Nothing of tools/fit has a part in it.

#include "models/machine/topology.hpp"
#include "tools/fit/latency_matrix.hpp"

#include <cstddef>
#include <vector>

namespace numasim::test {

/// The topology as the file has it that a fit writes.
[[nodiscard]] Topology read_back(const Topology& topology);

/// The node (by position) of the word that was contended; the first if the record names none.
[[nodiscard]] std::size_t home_of(const Topology& topology);

/// One hand-over between two CPUs (by position) with the word on node `home`: the mean transfer of
/// both directions, and a locked operation. ns.
[[nodiscard]] double hand_over_ns(const Topology& topology, std::size_t home, std::size_t a,
                                  std::size_t b);

/// Checks mean, 95th percentile, worst pair and number of pairs. `position` is, for each CPU of the
/// matrix, its position in Topology::cpus; empty: the same.
void check_record(const Topology& written, const LatencyMatrix& matrix,
                  const std::vector<std::size_t>& position = {});

} // namespace numasim::test
