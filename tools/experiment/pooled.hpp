#pragma once
/// Locks, lines and walks of several replications, put together.

#include "models/workloads/run_record.hpp"
#include "tools/report/result.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace numasim {

/// Counts are added and histograms merged, so a quantile is one of all waits together; quantiles of
/// replications are never averaged. Most waiting first. `iterations` (>= 1) is the number measured
/// in all replications.
[[nodiscard]] std::vector<LockSummary> pooled_locks(std::span<const RunRecord> replications,
                                                    std::uint64_t iterations);
/// Walks of one kind count together.
[[nodiscard]] std::vector<WalkSummary> pooled_walks(std::span<const RunRecord> replications);
/// Most transfers first.
[[nodiscard]] std::vector<LineSummary> pooled_lines(std::span<const RunRecord> replications,
                                                    std::uint64_t iterations);

} // namespace numasim
