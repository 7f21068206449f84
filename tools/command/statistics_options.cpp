#include "tools/command/statistics_options.hpp"

#include "models/input/input_error.hpp"
#include "tools/command/command.hpp"
#include "tools/report/numbers.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace numasim {

namespace {

/// "1", "1%" or "1 %": what a key in percent holds.
std::string without_percent(std::string text)
{
  if (text.ends_with('%')) {
    text.pop_back();
    text.erase(text.find_last_not_of(' ') + 1);
  }
  return text;
}

void refuse(const std::string& option, const std::string& found, const std::string& allowed)
{
  throw InputError({option, "", found, allowed});
}

std::string copies_text(std::size_t copies)
{
  return copies == 1 ? "1 copy" : fmt::format("{} copies", copies);
}

void check_selection(const Plan& plan)
{
  const Scenario& scenario = plan.scenario;
  if (scenario.precision) {
    refuse("--select-best", "a precision besides", "one of --select-best and --precision");
  }
  if (scenario.method == Method::BatchMeans) {
    refuse("--select-best", "the method batch-means", "the method replications");
  }
  if (plan.strategies.size() < 2) {
    refuse("--select-best", "one design", "at least two");
  }
  if (scenario.replications < 2) {
    refuse("--select-best", "one replication", "at least 2 (--reps), to know their spread");
  }
}

} // namespace

void add_statistics_options(CLI::App& app, StatisticsOptions& options)
{
  app.add_option("--precision", options.precision,
                 "PERCENT: more replications, from --reps to --max-reps, until the 95 % intervals "
                 "are that narrow (half-width, relative)");
  app.add_option("--max-reps", options.max_replications,
                 "the most replications with --precision or --select-best");
  app.add_option("--method", options.method,
                 "what an interval rests on: replications, or batch-means of one long run");
}

void add_verdict_options(CLI::App& app, StatisticsOptions& options)
{
  app.add_option("--margin", options.margin,
                 "PERCENT: a change that is certainly smaller is \"same\"");
  app.add_flag("--select-best", options.select_best,
               "find the best design of every machine, right with 95 % where it leads by the "
               "margin; replications go to those that may be it");
  app.add_flag("--fail-on-regression", options.fail_on_regression,
               "exit with status 1 if any design is significantly worse than the baseline");
}

std::vector<Override> overrides_of(const StatisticsOptions& options)
{
  std::vector<Override> overrides;
  if (options.method) {
    overrides.push_back(
        {.option = "--method", .pointer = "/method", .value = json_string(*options.method)});
    if (*options.method == "batch-means") { // however many the scenario has, unless --reps is given
      overrides.push_back({.option = "--method", .pointer = "/replications", .value = "1"});
    }
  }
  if (options.precision) {
    overrides.push_back({.option = "--precision",
                         .pointer = "/precision_pct",
                         .value = without_percent(*options.precision)});
  }
  if (options.max_replications) {
    overrides.push_back({.option = "--max-reps",
                         .pointer = "/max_replications",
                         .value = *options.max_replications});
  }
  if (options.margin) {
    overrides.push_back({.option = "--margin",
                         .pointer = "/equivalence_margin_pct",
                         .value = without_percent(*options.margin)});
  }
  return overrides;
}

void apply(const StatisticsOptions& options, Plan& plan)
{
  const Scenario& scenario = plan.scenario;
  if (options.max_replications && !scenario.precision && !options.select_best) {
    refuse("--max-reps", "no precision to reach",
           "only with --precision or --select-best; --reps sets a number");
  }
  if (options.select_best) {
    check_selection(plan);
  }
  if (options.fail_on_regression && scenario.replications < 2 &&
      scenario.method == Method::Replications) {
    refuse("--fail-on-regression", "one replication",
           "at least 2 (--reps), or nothing could ever be found worse");
  }
  plan.select_best = options.select_best;
}

void check_regressions(const StatisticsOptions& options, const Result& result)
{
  if (!options.fail_on_regression) {
    return;
  }
  std::string worse;
  for (const ComparisonResult& c : result.comparisons) {
    if (c.verdict == Verdict::Worse) {
      worse += fmt::format("{}{} on {} with {}: {} against {} (p {})", worse.empty() ? "" : "; ",
                           c.strategy, c.topology, copies_text(c.copies),
                           change_text(c.change.change), c.baseline, p_text(c.p_equal_holm));
    }
  }
  if (!worse.empty()) {
    throw Shortfall("regression: " + worse);
  }
}

} // namespace numasim
