#pragma once
/// How often nominal 95 % intervals hold the truth, on queues whose truth is known.

#include <cstdint>
#include <string>
#include <vector>

namespace numasim::coverage {

struct Coverage {
  std::string what;
  std::string sample;            ///< what each experiment looked at
  std::uint64_t experiments = 0; ///< those that came to an interval
  std::uint64_t refused = 0;     ///< those that said it could not give one
  std::uint64_t covered = 0;
  double half_width = 0; ///< mean, relative to the truth; of changes in fractions

  [[nodiscard]] double share() const
  {
    return static_cast<double>(covered) / static_cast<double>(experiments);
  }
};

// Each runs `experiments` of its kind; independent seeds, so all of one kind are independent.

/// Student's interval of a throughput.
[[nodiscard]] Coverage of_means(std::uint64_t experiments, std::uint32_t replications);
/// Fieller's interval of the change under common random numbers.
[[nodiscard]] Coverage of_paired_changes(std::uint64_t experiments, std::uint32_t replications);
/// Welch's interval of the change, of 10 and 15 independent replications.
[[nodiscard]] Coverage of_independent_changes(std::uint64_t experiments);
/// Quantiles of all waits of 10 replications: p50, p90 and p99.
[[nodiscard]] std::vector<Coverage> of_quantiles(std::uint64_t experiments);
/// What order statistics would give if waits of a run were independent: p90 of the same waits.
[[nodiscard]] Coverage of_binomial_quantiles(std::uint64_t experiments);
/// Batch means of one run of so many cycles.
[[nodiscard]] Coverage of_batch_means(std::uint64_t experiments, std::uint64_t cycles);
/// The change between two long runs, by batch means.
[[nodiscard]] Coverage of_long_runs(std::uint64_t experiments);
/// As many replications, 10 at least, as a relative half-width of `precision` takes.
[[nodiscard]] Coverage of_precise_means(std::uint64_t experiments, double precision);
/// The same of throughputs and change.
[[nodiscard]] Coverage of_precise_changes(std::uint64_t experiments, double precision);

/// How often KN selects the best: of `designs` normal designs with correlated replications, the
/// best ahead of all others by the indifference, which is where it is hardest.
[[nodiscard]] Coverage of_selections(std::uint64_t experiments, std::size_t designs);
/// Of three queues whose holds differ so that the best leads by the margin.
[[nodiscard]] Coverage of_queue_selections(std::uint64_t experiments);
/// How often "better" or "worse" is said of none of three designs that are equal: at least 95 %.
[[nodiscard]] Coverage of_equal_designs(std::uint64_t experiments);

} // namespace numasim::coverage
