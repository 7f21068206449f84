#pragma once
/// What a topology makes of the measurement: the compare-and-swap ping-pong between two CPUs.

#include "models/machine/topology.hpp"
#include "tools/fit/latency_matrix.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace numasim {

/// One hand-over in ns, the mean of the two directions: a transfer and a locked operation, by the
/// rules of docs/machine.md without the positions' random part. `home` is the node (by position in
/// Topology::nodes) of the contended word; `a` and `b` are different CPUs by position.
[[nodiscard]] double hand_over_ns(const Topology& topology, std::size_t home, std::size_t a,
                                  std::size_t b);

/// How far the topology's hand-overs are from measured ones.
struct FitError {
  double mean_abs_pct = 0;
  double p95_abs_pct = 0;
  FitRecord::Worst worst;
  double transfers_abs_pct = 0; ///< the mean over pairs of different cores alone
};

/// `position` is, for each CPU of the matrix, its position in Topology::cpus.
[[nodiscard]] FitError error_of(const Topology& topology, std::size_t home,
                                const LatencyMatrix& matrix,
                                const std::vector<std::size_t>& position);

} // namespace numasim
