#include "tools/experiment/sampling_result.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <cmath>

namespace numasim {

namespace {

std::string too_short(const BatchMeans& found)
{
  if (found.batches == 0) {
    return fmt::format("one run is too short for batch means: fewer than {} iterations after the "
                       "warm-up; measure more",
                       k_least_completions);
  }
  return fmt::format("one run is too short for batch means: even {} batches depend on each other "
                     "(correlation {:.2f}); measure more iterations",
                     found.batches, found.lag1);
}

std::string missed(const PrecisionState& state, const PrecisionRule& rule, std::size_t replications,
                   bool compared)
{
  const char* what =
      compared ? "this machine's throughputs and their ratios to the baseline's" : "the throughput";
  if (state.met_at) {
    return fmt::format("{} met {:.3g} % only with the last of {} replications; allow more "
                       "(--max-reps)",
                       what, 100 * rule.target, replications);
  }
  return fmt::format("after {} replications {} is known to ±{:.2g} %, not ±{:.3g} %; allow more "
                     "(--max-reps) or measure longer",
                     replications, what, 100 * state.reached, 100 * rule.target);
}

} // namespace

void add_batch_means(std::vector<DesignResult>& designs, const Sample& sample)
{
  auto next = designs.begin();
  for (const std::vector<RunRecord>& records : sample.records) {
    if (records.empty()) { // interrupted, and left out of the designs
      continue;
    }
    DesignResult& design = *next++;
    const RunRecord& record = records.front();
    const BatchMeans found =
        batch_means({.from = record.measured_from, .times = record.completions}, design.discarded);
    design.batch_means = found;
    if (!found.reliable) {
      design.warnings.push_back(too_short(found));
      continue;
    }
    const double half = student_quantile((1 + k_confidence) / 2, found.rate.freedom) *
                        std::sqrt(found.rate.variance);
    Estimate& estimate = design.metrics.front().estimate;
    estimate.ci95 = Interval{estimate.mean - half, estimate.mean + half};
  }
}

void add_precision(std::vector<DesignResult>& designs, const Plan& plan, Mode mode)
{
  const std::size_t group_size = designs_in_group(plan, mode);
  const PrecisionRule rule = precision_rule(plan.scenario);
  for (std::size_t first = 0; first < designs.size(); first += group_size) {
    std::vector<std::vector<double>> group;
    for (std::size_t i = first; i < first + group_size; ++i) {
      group.push_back(designs[i].metrics.front().samples);
    }
    const PrecisionState state = precision_of(group, mode, rule);
    for (std::size_t i = first; i < first + group_size; ++i) {
      designs[i].precision = {.target = rule.target, .reached = state.reached, .met = state.enough};
      if (!state.enough) {
        designs[i].warnings.push_back(
            missed(state, rule, designs[i].replications, mode == Mode::Compare));
      }
    }
  }
}

void add_selections(Result& result, const Plan& plan, const Sample& sample)
{
  const std::size_t group_size = plan.strategies.size();
  for (std::size_t g = 0; g < sample.selections.size(); ++g) {
    const SelectionOutcome& outcome = sample.selections[g];
    const std::size_t first = g * group_size;
    SelectionResult selection{.topology = result.designs[first].machine.name,
                              .copies = result.designs[first].copies,
                              .selected = {},
                              .probability = k_confidence,
                              .indifference = plan.scenario.equivalence_margin,
                              .candidates = {}};
    if (outcome.left.size() == 1) {
      selection.selected = result.designs[first + outcome.left.front()].strategy;
    }
    for (std::size_t i = 0; i < group_size; ++i) {
      const DesignResult& design = result.designs[first + i];
      selection.candidates.push_back({.strategy = design.strategy,
                                      .replications = design.replications,
                                      .out_after = outcome.out_after[i]});
    }
    result.selections.push_back(std::move(selection));
  }
}

} // namespace numasim
