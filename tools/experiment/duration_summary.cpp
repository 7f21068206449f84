#include "tools/experiment/duration_summary.hpp"

#include "tools/statistics/quantile_interval.hpp"

#include <algorithm>
#include <array>

namespace numasim {

namespace {

/// Fine classes that make up one of a summary: 8 of 64 in an octave.
constexpr std::uint32_t k_merged = 8;

std::optional<Interval> in_ns(const std::optional<DurationInterval>& interval)
{
  return interval ? std::optional{Interval{interval->lo.in_ns(), interval->hi.in_ns()}}
                  : std::nullopt;
}

std::vector<HistogramClass> coarse(const Histogram& histogram)
{
  std::vector<HistogramClass> classes;
  std::uint32_t last = 0;
  for (const Histogram::Bucket& bucket : histogram.buckets()) {
    const std::uint32_t index = bucket.index / k_merged * k_merged + k_merged - 1;
    if (classes.empty() || index != last) {
      const auto edge_ps = static_cast<double>(Histogram::upper_edge(index).count_ps());
      classes.push_back(
          {.up_to_ns = edge_ps / 1000, .count = 0}); // 245.759, not 245.75900000000001
      last = index;
    }
    classes.back().count += bucket.count;
  }
  return classes;
}

} // namespace

DurationSummary summary_of(std::span<const Histogram* const> replications)
{
  Histogram pooled;
  for (const Histogram* histogram : replications) {
    pooled.merge(*histogram);
  }
  constexpr std::array<double, 3> fractions{0.50, 0.90, 0.99};
  const std::vector<QuantileEstimate> quantiles = quantile_estimates(replications, fractions);
  return {.mean_ns = pooled.mean_ps() * 1e-3,
          .p50_ns = quantiles[0].value.in_ns(),
          .p99_ns = quantiles[2].value.in_ns(),
          .max_ns = pooled.max().in_ns(),
          .p90_ns = quantiles[1].value.in_ns(),
          .p50_ci95 = in_ns(quantiles[0].ci95),
          .p90_ci95 = in_ns(quantiles[1].ci95),
          .p99_ci95 = in_ns(quantiles[2].ci95),
          .histogram = coarse(pooled)};
}

} // namespace numasim
