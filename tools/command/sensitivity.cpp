#include "tools/questions/sensitivity.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/question_options.hpp"
#include "tools/questions/question_reports.hpp"

#include <CLI/CLI.hpp>

#include <memory>
#include <sstream>

namespace numasim {

namespace {

struct SensitivityOptions {
  ExperimentOptions experiment;
  std::optional<std::string> runs;
  std::optional<std::string> trajectories;
  std::optional<std::string> top;
  std::vector<std::string> parameters;
  bool only = false;
  bool list = false;
};

constexpr std::size_t k_most_runs = 10'000'000;
constexpr std::size_t k_most_replications = 1000;

SensitivitySettings settings_of(const SensitivityOptions& options)
{
  SensitivitySettings s;
  s.runs = count_or("--runs", options.runs, s.runs, 1, k_most_runs);
  s.trajectories = static_cast<std::uint32_t>(
      count_or("--trajectories", options.trajectories, s.trajectories, 4, 1000));
  s.top = count_or("--top", options.top, s.top, 0, k_most_sobol_inputs);
  s.replications = static_cast<std::uint32_t>(
      count_or("--reps", options.experiment.replications, s.replications, 1, k_most_replications));
  return s;
}

void answer(const SensitivityOptions& options, const Environment& environment)
{
  const Format format = question_format(options.experiment);
  SensitivitySettings settings = settings_of(options);
  std::vector<RangeText> asked;
  for (const std::string& text : options.parameters) {
    asked.push_back(read_range("--parameter", text));
  }
  ExperimentOptions experiment = options.experiment;
  experiment.replications.reset(); // of a point, not of the scenario
  ComparisonRuns runs(comparison_setup(experiment, environment));
  settings.seed = runs.plan().scenario.seed;
  const std::vector<Target> targets =
      numeric_targets(runs.plan(), runs.selection().topology_overrides);
  Assumptions assumptions = assumptions_of(targets, runs.plan().topologies.front(), asked);
  if (options.only) {
    assumptions.left_out.clear();
    assumptions.varied.resize(asked.size());
  }
  keep_possible(assumptions, runs);
  Delivery delivery(options.experiment.output, environment.out);
  std::ostringstream text;
  if (options.list) {
    format == Format::Json ? print_json(text, assumptions)
                           : print_assumptions(text, assumptions, layout_of(format));
    delivery.deliver(text.str());
    return;
  }
  const Sensitivity found = find_sensitivity(runs, std::move(assumptions), settings);
  format == Format::Json
      ? print_json(text, found, question_manifest(runs.plan(), environment.command_line))
      : print_sensitivity(text, found, layout_of(format));
  delivery.deliver(text.str());
  if (found.interrupted) {
    throw Interrupted(*found.interrupted, "interrupted: the results are of what was complete");
  }
}

} // namespace

void add_sensitivity(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* command = root.add_subcommand(
      "sensitivity", "ranks the assumptions that a comparison of two designs hangs on");
  auto options = std::make_shared<SensitivityOptions>();
  add_experiment_options(*command, options->experiment, Replications::OfAPoint);
  add_baseline_option(*command, options->experiment);
  command->add_option("--runs", options->runs, "simulated runs at most (default: 2000)");
  command->add_option("--trajectories", options->trajectories,
                      "of the screening, at most (default: 10)");
  command->add_option("--top", options->top,
                      "so many assumptions at most get shares of the variance (default: 6)");
  command
      ->add_option("--parameter", options->parameters,
                   "POINTER=LO..HI: vary a number too, or in another range (repeatable)")
      ->allow_extra_args(false);
  command->add_flag("--only", options->only, "vary nothing but what --parameter names");
  command->add_flag("--list", options->list, "only list the assumptions and their ranges");
  command->callback([&environment, &action, options] {
    action = [&environment, options] { answer(*options, environment); };
  });
}

} // namespace numasim
