#pragma once
/// Durations of several replications, put together.

#include "sim/histogram.hpp"
#include "tools/report/result.hpp"

#include <span>

namespace numasim {

/// One histogram a replication, empty where it recorded nothing. They are merged, so a quantile is
/// one of all values together; quantiles of replications are never averaged. Its interval is
/// quantile_estimates()'s.
[[nodiscard]] DurationSummary summary_of(std::span<const Histogram* const> replications);

} // namespace numasim
