#include "tools/command/delivery.hpp"
#include "tools/command/question_options.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/provenance/explained.hpp"
#include "tools/questions/sensitivity.hpp"

#include <CLI/CLI.hpp>

#include <chrono>
#include <memory>
#include <sstream>

namespace numasim {

namespace {

struct ExplainOptions {
  ExperimentOptions experiment;
  std::optional<std::string> runs;
  std::vector<std::string> parameters;
  bool quick = false;
  bool no_sensitivity = false;
};

constexpr std::size_t k_most_runs = 10'000'000;
constexpr std::uint32_t k_most_replications = 1000;

/// Shorter runs, for a first look: what the user sets comes after and counts.
void shorten(Selection& selection)
{
  const auto add = [&](const char* pointer, const char* value) {
    selection.overrides.insert(selection.overrides.begin(),
                               {.option = "--quick", .pointer = pointer, .value = value});
  };
  add("/measurement/settle_iterations", "4");
  add("/measurement/iterations", "6");
  add("/measurement/min_iterations", "500");
}

/// The machine and the number of copies that is explained: the first and, where there are several
/// numbers, the last.
ComparisonSetup setup_of(const ExplainOptions& options, const Environment& environment)
{
  ComparisonSetup setup{.scenario = find_scenario(options.experiment.scenario),
                        .catalogue = environment.catalogue,
                        .selection = selection_of(options.experiment),
                        .simulator = environment.simulator,
                        .jobs = jobs_of(options.experiment),
                        .progress = options.experiment.quiet ? Progress::Style::Quiet
                                                             : environment.progress};
  if (options.quick) {
    shorten(setup.selection);
  }
  const Scenario scenario =
      load_scenario(setup.scenario, environment.catalogue, setup.selection.overrides);
  const auto add = [&](const char* option, const char* pointer, std::string value) {
    setup.selection.overrides.push_back(
        {.option = option, .pointer = pointer, .value = std::move(value)});
  };
  if (!setup.selection.topologies_chosen) {
    add("--topology", "/topologies", json_list(std::vector{scenario.topologies.front()}));
  }
  if (!setup.selection.copies_chosen && scenario.copies.size() > 1) {
    const std::optional<std::size_t> last = scenario.copies.back();
    add("--copies", "/copies", last ? std::to_string(*last) : R"("all")");
  }
  return setup;
}

InfluenceSettings settings_of(const ExplainOptions& options)
{
  InfluenceSettings s;
  s.replications = options.quick ? 2 : s.replications;
  s.runs = count_or("--runs", options.runs, s.runs, 1, k_most_runs);
  s.replications = static_cast<std::uint32_t>(
      count_or("--reps", options.experiment.replications, s.replications, 2, k_most_replications));
  return s;
}

Explained explained(const ExplainOptions& options, ComparisonRuns& runs)
{
  const auto start = std::chrono::steady_clock::now();
  const InfluenceSettings settings = settings_of(options);
  const Plan& plan = runs.plan();
  Explained out{.heading = place_text(plan),
                .machine = plan.topologies.front().name,
                .strategies = plan.strategies,
                .margin = plan.scenario.equivalence_margin,
                .rows = provenance_of(plan, runs.selection().topology_overrides),
                .influences = {}};
  if (!options.no_sensitivity) {
    std::vector<RangeText> asked;
    for (const std::string& text : options.parameters) {
      asked.push_back(read_range("--parameter", text));
    }
    const std::vector<Target> targets = numeric_targets(plan, runs.selection().topology_overrides);
    Assumptions assumptions = assumptions_of(targets, plan.topologies.front(), asked);
    keep_possible(assumptions, runs);
    out.influences = find_influences(runs, std::move(assumptions), settings);
    sort_by_influence(out);
  }
  out.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return out;
}

void answer(const ExplainOptions& options, const Environment& environment)
{
  const Format format = format_of(options.experiment.format);
  ExplainOptions of_a_point = options;
  of_a_point.experiment.replications.reset(); // of a point, not of the scenario
  ComparisonRuns runs(setup_of(of_a_point, environment));
  Delivery delivery(options.experiment.output, environment.out);
  const Explained found = explained(options, runs);
  std::ostringstream text;
  switch (format) {
  case Format::Text:
    print_text(text, found);
    break;
  case Format::Json:
    print_json(text, found, question_manifest(runs.plan(), environment.command_line));
    break;
  case Format::Csv:
    print_csv(text, found);
    break;
  case Format::Markdown:
    print_markdown(text, found);
    break;
  }
  delivery.deliver(text.str());
}

} // namespace

void add_explain(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* command = root.add_subcommand(
      "explain", "lists every number that a result is made of, where it is from, and how much it "
                 "moves the answer");
  auto options = std::make_shared<ExplainOptions>();
  add_experiment_options(*command, options->experiment, Replications::OfAPoint);
  add_baseline_option(*command, options->experiment);
  command->add_option("--runs", options->runs, "simulated runs at most (default: 2000)");
  command
      ->add_option("--parameter", options->parameters,
                   "POINTER=LO..HI: vary a number too, or in another range (repeatable)")
      ->allow_extra_args(false);
  CLI::Option* quick =
      command->add_flag("--quick", options->quick, "short runs and two of each: a first look");
  command
      ->add_flag("--no-sensitivity", options->no_sensitivity,
                 "simulate nothing: only values, sources and confidence")
      ->excludes(quick);
  command->callback([&environment, &action, options] {
    action = [&environment, options] { answer(*options, environment); };
  });
}

} // namespace numasim
