#pragma once
/// How many replications a plan takes, and having them run.

#include "tools/experiment/plan.hpp"
#include "tools/statistics/replication_rule.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

/// Simulates every spec and returns the records in their order.
using Runner = std::function<std::vector<RunRecord>(std::span<const RunSpec>)>;

/// Which of the designs of one machine and number of copies is the best.
struct SelectionOutcome {
  /// Positions among the designs of the group that may still be the best; one: it is selected.
  std::vector<std::size_t> left;
  /// By design, the replications after which it was out; 0 for those that are left.
  std::vector<std::size_t> out_after;
  double indifference = 0; ///< in the unit of the throughput
};

struct Sample {
  /// By design (as plan.specs has them), then by replication.
  std::vector<std::vector<RunRecord>> records;
  /// By machine and number of copies; empty unless the best was to be selected.
  std::vector<SelectionOutcome> selections;
  /// The signal that ended it before its time, and what is left: of each machine and number of
  /// copies the replications that are complete for all its designs that have one. The others, and
  /// all where the baseline has none, have no records.
  std::optional<int> interrupted = {};
};

/// Told of what is decided on the way.
using SamplingJournal = std::function<void(const std::string& decision)>;

/// That of a scenario with a precision.
[[nodiscard]] PrecisionRule precision_rule(const Scenario& scenario);

/// The designs that are judged together: all of one machine and number of copies where they are
/// compared, each alone otherwise.
[[nodiscard]] std::size_t designs_in_group(const Plan& plan, Mode mode);

/// Throughput by replication of each design of a group, after the cut of the warm-up.
[[nodiscard]] std::vector<std::vector<double>>
throughputs(std::span<const std::vector<RunRecord>> group);

/// How near a group is to the precision asked for: of every throughput, and where designs are
/// compared of every ratio to the baseline (the first). All have equally many replications.
[[nodiscard]] PrecisionState precision_of(std::span<const std::vector<double>> group, Mode mode,
                                          const PrecisionRule& rule);

/// Runs the plan's replications, and more of those designs that need them until the precision of
/// its scenario is met, or plan.select_best until one design is left; never more than
/// max_replications. What is run depends on the records alone, not on who runs them. A runner that
/// throws RunsInterrupted ends it.
[[nodiscard]] Sample sample(const Plan& plan, Mode mode, const Runner& run,
                            const SamplingJournal& journal = {});

} // namespace numasim
