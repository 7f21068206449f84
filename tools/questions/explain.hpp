#pragma once
/// The line "the conclusion flips if ...": what each comparison of an experiment hangs on.

#include "tools/questions/assumption.hpp"
#include "tools/questions/comparison_runs.hpp"
#include "tools/report/explanation.hpp"

#include <cstddef>
#include <vector>

namespace numasim {

struct ExplainSettings {
  std::size_t runs = 400;              ///< at most, on one machine with one number of copies
  std::uint32_t replications = 3;      ///< of a point, at most: as many as the runs allow
  std::uint32_t flip_replications = 4; ///< of a point where a flip is looked for
  std::size_t influences = 3;          ///< told of a comparison, at most
  std::size_t flips = 3;
};

/// Every strategy of the plan against its baseline: all assumptions one at a time at both ends of
/// their ranges, with common random numbers; where the verdict (by the mean and the scenario's
/// margin) is another there, the value at which it changes. With fewer runs than that takes, the
/// least trusted assumptions only. Throws InputError in the name of --explain-runs where they do
/// not suffice for one.
[[nodiscard]] std::vector<Explanation> explain(ComparisonRuns& runs, Assumptions assumptions,
                                               const ExplainSettings& settings);

/// The same for every machine and number of copies of a plan that `setup` makes.
[[nodiscard]] std::vector<Explanation> explain_all(const Plan& plan, const ComparisonSetup& setup,
                                                   const ExplainSettings& settings);

} // namespace numasim
