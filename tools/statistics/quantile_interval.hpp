#pragma once
/// Quantiles of durations that are dependent within a replication, with intervals.

#include "sim/histogram.hpp"
#include "sim/time.hpp"

#include <optional>
#include <span>
#include <vector>

namespace numasim {

struct DurationInterval {
  Duration lo;
  Duration hi;
};

/// A quantile of all values of all replications together.
struct QuantileEstimate {
  Duration value;
  std::optional<DurationInterval> ci95;
};

/// The `fractions`-quantiles of what the replications recorded. Which values enclose a quantile is
/// a question of how many lie below it, as with order_statistics.hpp; but waits of one run follow
/// each other, so their number is not binomial. What is independent are the replications: x is
/// inside the interval unless Student's t test over them rejects that a share `fraction` of the
/// values are x or less. The statistic of a replication is the number it has up to x less
/// `fraction` times the number it has, so replications weigh by their values, no quantile is
/// averaged, and the ends are classes of the histogram that values fell into.
///
/// No interval from fewer than two replications that recorded something, nor where so many
/// independent values would not enclose the quantile either. 0 < fraction < 1.
[[nodiscard]] std::vector<QuantileEstimate>
quantile_estimates(std::span<const Histogram* const> replications,
                   std::span<const double> fractions);

} // namespace numasim
