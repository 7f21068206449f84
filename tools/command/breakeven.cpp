#include "tools/questions/breakeven.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/question_options.hpp"
#include "tools/questions/question_reports.hpp"

#include "models/input/input_error.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <cmath>
#include <memory>
#include <sstream>

namespace numasim {

namespace {

struct BreakevenOptions {
  ExperimentOptions experiment;
  std::string parameter;
  std::string between;
  std::optional<std::string> points;
  bool logarithmic = false;
  bool linear = false;
};

constexpr std::size_t k_most_points = 1000;
constexpr std::size_t k_most_replications = 1000;

RangeText range_of(const BreakevenOptions& options)
{
  const std::size_t comma = options.between.find(',');
  if (comma == std::string::npos) {
    throw InputError({"--between", "", "\"" + options.between + "\"", "LO,HI, as in 10,200"});
  }
  if (!options.parameter.starts_with("/")) {
    throw InputError({"--parameter", "", "\"" + options.parameter + "\"",
                      "a JSON pointer, as in /topology/t0_ns"});
  }
  std::string text = options.between;
  text.replace(comma, 1, "..");
  try {
    return read_range("--between", options.parameter + "=" + text);
  } catch (const InputError&) {
    throw InputError({"--between", "", "\"" + options.between + "\"",
                      "LO,HI, numbers with LO < HI, as in 10,200"});
  }
}

TieSettings settings_of(const BreakevenOptions& options)
{
  TieSettings s;
  s.grid = count_or("--points", options.points, s.grid, 2, k_most_points);
  s.replications = static_cast<std::uint32_t>(
      count_or("--reps", options.experiment.replications, s.replications, 2, k_most_replications));
  s.grid_replications = std::min(s.grid_replications, s.replications);
  return s;
}

/// The comparison as a curve over `range`.
NoisyCurve curve_of(ComparisonRuns& runs, const Assumption& range)
{
  return [&runs, &range](std::span<const double> x, std::uint32_t first, std::uint32_t count) {
    std::vector<Look> looks;
    for (const double value : x) {
      looks.push_back({.settings = {{range.target.pointer, json_value(range.target, value)}},
                       .first = first,
                       .count = count});
    }
    std::vector<std::vector<double>> curves(count);
    for (const Throughputs& t : runs.look_at(looks, first == 0 ? "first look" : "a closer look")) {
      const std::vector<double> ratios = log_ratios(t);
      for (std::size_t i = 0; i < count; ++i) {
        curves[i].push_back(ratios[i]);
      }
    }
    return curves;
  };
}

void answer(const BreakevenOptions& options, const Environment& environment)
{
  const auto start = std::chrono::steady_clock::now();
  const Format format = question_format(options.experiment);
  const RangeText asked = range_of(options);
  const TieSettings settings = settings_of(options);
  ExperimentOptions experiment = options.experiment;
  experiment.replications.reset(); // of a closer look, not of the scenario
  ComparisonRuns runs(comparison_setup(experiment, environment, asked.pointer));
  const std::vector<Target> targets =
      numeric_targets(runs.plan(), runs.selection().topology_overrides);
  const std::optional<bool> logarithmic =
      options.logarithmic ? std::optional{true}
                          : (options.linear ? std::optional{false} : std::nullopt);
  const Assumption range = ranged(target_of(targets, asked.pointer, "--parameter"), asked.lo,
                                  asked.hi, logarithmic, "--between");
  runs.check(std::vector{range.setting(0)});
  runs.check(std::vector{range.setting(1)});
  Delivery delivery(options.experiment.output, environment.out);
  Breakeven found{.range = range, .settings = settings, .ties = {}};
  found.ties = find_ties(range, curve_of(runs, range), settings);
  if (runs.interrupted() && found.ties.grid.empty()) {
    throw Interrupted(*runs.interrupted(), "interrupted before anything was complete");
  }
  found.runs = runs.runs();
  found.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  std::ostringstream text;
  format == Format::Json ? print_json(text, found, runs.plan(),
                                      question_manifest(runs.plan(), environment.command_line))
                         : print_breakeven(text, found, runs.plan(), layout_of(format));
  delivery.deliver(text.str());
  if (runs.interrupted()) {
    throw Interrupted(*runs.interrupted(), "interrupted: the results are of what was complete");
  }
}

} // namespace

void add_breakeven(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* command =
      root.add_subcommand("breakeven", "finds the value of a parameter where two designs tie");
  auto options = std::make_shared<BreakevenOptions>();
  add_experiment_options(*command, options->experiment, Replications::OfAPoint);
  add_baseline_option(*command, options->experiment);
  command
      ->add_option("--parameter", options->parameter,
                   "its JSON pointer, as --set has it; besides /copies and /cpus")
      ->required();
  command->add_option("--between", options->between, "LO,HI: where to look")->required();
  command->add_option("--points", options->points, "of the first look (default: 7)");
  CLI::Option* logarithmic = command->add_flag("--log", options->logarithmic,
                                               "look on a logarithmic scale (default "
                                               "where HI is 10 LO or more)");
  command->add_flag("--linear", options->linear, "look on a linear scale")->excludes(logarithmic);
  command->callback([&environment, &action, options] {
    action = [&environment, options] { answer(*options, environment); };
  });
}

} // namespace numasim
