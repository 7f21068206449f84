#pragma once
/// Steady-state throughput of a design, from the times at which iterations completed.

#include "sim/time.hpp"

#include <span>
#include <vector>

namespace numasim {

/// One replication: iterations completed since `from`, ascending.
struct Completions {
  Instant from;
  std::span<const Instant> times; ///< not empty, the last later than `from`
};

struct SteadyThroughput {
  /// By replication: completions per second of simulated time after the cut.
  std::vector<double> per_second;
  bool warm_up_found = false; ///< false: MSER-5 found no end of the transient, nothing was cut
  Duration discarded;         ///< the transient, cut off at the front of every replication
};

/// MSER-5 judges the completions of all replications (at least one) together, counted in bins of
/// equal length since their `from`: one cut for all, found in a series that is less noisy than any
/// of them alone.
[[nodiscard]] SteadyThroughput steady_throughput(std::span<const Completions> replications);

} // namespace numasim
