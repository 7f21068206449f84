/// Coverage of the intervals of a given number of runs.

#include "tests/coverage/coverage.hpp"
#include "tests/coverage/queue_runs.hpp"
#include "tests/coverage/tally.hpp"
#include "tools/experiment/sampling.hpp"
#include "tools/statistics/batch_means.hpp"
#include "tools/statistics/comparison.hpp"
#include "tools/statistics/order_statistics.hpp"
#include "tools/statistics/quantile_interval.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace numasim::coverage {

namespace {

const Repairman k_queue{};
// Of which a quantile is known worse than to the width of a histogram class: the ends of intervals
// are edges of classes, which makes narrower ones hold too often.
const Repairman k_short{.cycles = 1000};
const Repairman k_faster{.hold_us = 0.9};

std::vector<RunRecord> replications(const Repairman& queue, std::uint64_t experiment,
                                    std::uint32_t count, std::uint32_t independent = 0)
{
  std::vector<RunRecord> records;
  for (std::uint32_t r = 0; r < count; ++r) {
    records.push_back(run(queue, experiment, r, independent));
  }
  return records;
}

std::vector<double> throughput(const std::vector<RunRecord>& records)
{
  return throughputs(std::span{&records, 1}).front();
}

double exact_change()
{
  return exact_throughput(k_faster) / exact_throughput(k_queue) - 1;
}

SteadyThroughput steady(const RunRecord& record)
{
  const Completions completions{.from = record.measured_from, .times = record.completions};
  return steady_throughput(std::span{&completions, 1});
}

BatchMeans batches_of(const RunRecord& record)
{
  return batch_means({.from = record.measured_from, .times = record.completions},
                     steady(record).discarded);
}

std::optional<Interval> interval_of(const BatchMeans& found)
{
  if (!found.reliable) {
    return std::nullopt;
  }
  const double half =
      student_quantile((1 + k_confidence) / 2, found.rate.freedom) * std::sqrt(found.rate.variance);
  return Interval{found.rate.mean - half, found.rate.mean + half};
}

} // namespace

Coverage of_means(std::uint64_t experiments, std::uint32_t count)
{
  const double exact = exact_throughput(k_queue);
  return tally("mean: Student", fmt::format("{} replications of {} cycles", count, k_queue.cycles),
               experiments, exact, exact, [&](std::uint64_t e) {
                 return estimate(throughput(replications(k_queue, e, count))).ci95;
               });
}

Coverage of_paired_changes(std::uint64_t experiments, std::uint32_t count)
{
  return tally("change: Fieller, pairs", fmt::format("{} pairs of replications", count),
               experiments, exact_change(), 1, [&](std::uint64_t e) {
                 return paired_change(throughput(replications(k_queue, e, count)),
                                      throughput(replications(k_faster, e, count)), 0.02)
                     .ci95;
               });
}

Coverage of_independent_changes(std::uint64_t experiments)
{
  return tally("change: Welch", "10 and 15 independent replications", experiments, exact_change(),
               1, [&](std::uint64_t e) {
                 const auto x = mean_with_error(throughput(replications(k_queue, e, 10)));
                 const auto y = mean_with_error(throughput(replications(k_faster, e, 15, 1)));
                 return independent_change(x, y, 0.02).ci95;
               });
}

std::vector<Coverage> of_quantiles(std::uint64_t experiments)
{
  constexpr std::array<double, 3> fractions{0.5, 0.9, 0.99};
  std::vector<std::vector<QuantileEstimate>> found;
  for (std::uint64_t e = 1; e <= experiments; ++e) {
    const std::vector<RunRecord> records = replications(k_short, e, 10);
    std::vector<const Histogram*> waits;
    waits.reserve(records.size());
    for (const RunRecord& record : records) {
      waits.push_back(&record.locks.front().wait);
    }
    found.push_back(quantile_estimates(waits, fractions));
  }
  std::vector<Coverage> out;
  for (std::size_t f = 0; f < fractions.size(); ++f) {
    const double exact = exact_wait_quantile_ns(k_short, fractions[f]);
    out.push_back(tally(
        fmt::format("quantile: p{:.0f} of waits", 100 * fractions[f]),
        "10 replications of 1000 waits", experiments, exact, exact, [&](std::uint64_t e) {
          const auto& ci95 = found[e - 1][f].ci95;
          return ci95 ? std::optional{Interval{ci95->lo.in_ns(), ci95->hi.in_ns()}} : std::nullopt;
        }));
  }
  return out;
}

Coverage of_binomial_quantiles(std::uint64_t experiments)
{
  constexpr double fraction = 0.9;
  const double exact = exact_wait_quantile_ns(k_short, fraction);
  return tally("(binomial, waits taken as independent: p90)", "the same waits", experiments, exact,
               exact, [&](std::uint64_t e) -> std::optional<Interval> {
                 Histogram pooled;
                 for (const RunRecord& record : replications(k_short, e, 10)) {
                   pooled.merge(record.locks.front().wait);
                 }
                 const auto n = static_cast<double>(pooled.count());
                 const auto ranks = quantile_ranks(pooled.count(), fraction);
                 return ranks ? std::optional{Interval{
                                    pooled.quantile(static_cast<double>(ranks->lo) / n).in_ns(),
                                    pooled.quantile(static_cast<double>(ranks->hi) / n).in_ns()}}
                              : std::nullopt;
               });
}

Coverage of_batch_means(std::uint64_t experiments, std::uint64_t cycles)
{
  const Repairman queue{.cycles = cycles};
  const double exact = exact_throughput(queue);
  return tally("mean: batch means", fmt::format("one run of {} cycles", cycles), experiments, exact,
               exact, [&](std::uint64_t e) { return interval_of(batches_of(run(queue, e, 0))); });
}

Coverage of_long_runs(std::uint64_t experiments)
{
  const Repairman queue{.cycles = 20'000};
  const Repairman faster{.hold_us = k_faster.hold_us, .cycles = queue.cycles};
  return tally("change: batch means, Welch", "two runs of 20000 cycles", experiments,
               exact_change(), 1, [&](std::uint64_t e) -> std::optional<Interval> {
                 const BatchMeans x = batches_of(run(queue, e, 0));
                 const BatchMeans y = batches_of(run(faster, e, 0, 1));
                 return x.reliable && y.reliable ? independent_change(x.rate, y.rate, 0.02).ci95
                                                 : std::nullopt;
               });
}

} // namespace numasim::coverage
