#pragma once
/// What is kept of a run.

#include "models/workloads/run_record.hpp"

namespace numasim {

/// How much of the measured time MSER-5 took for the transient of this run; absent where it found
/// no end of it.
inline constexpr const char* k_warm_up_metric = "warm_up";

/// The record's events, digest and metrics, `throughput` (after the transient that MSER-5 finds in
/// this run alone) first; no completion times, locks or lines, so a million of them fit into a
/// database. Throws std::runtime_error when the run measured nothing.
[[nodiscard]] RunRecord kept_of(const RunRecord& record);

} // namespace numasim
