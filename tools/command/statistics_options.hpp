#pragma once
/// The options that say how sure a result has to be.

#include "tools/experiment/plan.hpp"
#include "tools/report/result.hpp"

#include <optional>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace numasim {

/// As typed; numbers are judged by what judges the scenario's own values.
struct StatisticsOptions {
  std::optional<std::string> precision;
  std::optional<std::string> max_replications;
  std::optional<std::string> method;
  std::optional<std::string> margin;
  bool select_best = false;
  bool fail_on_regression = false;
};

/// --precision, --max-reps, --method.
void add_statistics_options(CLI::App& app, StatisticsOptions& options);
/// --margin, --select-best, --fail-on-regression: for those who compare.
void add_verdict_options(CLI::App& app, StatisticsOptions& options);

/// What they set in the scenario; to be applied before the other options.
[[nodiscard]] std::vector<Override> overrides_of(const StatisticsOptions& options);

/// Puts what is no value of the scenario into `plan`. Throws InputError where options contradict
/// each other or the plan.
void apply(const StatisticsOptions& options, Plan& plan);

/// --fail-on-regression: throws Shortfall that names every design that is worse, if there are any.
void check_regressions(const StatisticsOptions& options, const Result& result);

} // namespace numasim
