#include "tools/command/experiment_options.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "models/machine/topology.hpp"
#include "tools/experiment/pool.hpp"
#include "tools/report/result_format.hpp"

#include <CLI/CLI.hpp>

#include <algorithm>
#include <array>
#include <charconv>

namespace numasim {

namespace {

constexpr std::size_t k_most_jobs = 4096;
const std::array<std::string, 4> k_formats{"text", "json", "csv", "markdown"}; // as in Format
constexpr const char* k_topology_prefix = "/topology";

std::size_t count_of(const std::string& option, const std::string& text, std::size_t most)
{
  return whole_number(option, text, 1, most);
}

/// "/seed=7" as an override; with the prefix /topology, of the topologies.
void add_set(Selection& selection, const std::string& text)
{
  const std::size_t equals = text.find('=');
  if (equals == std::string::npos || !text.starts_with("/")) {
    throw InputError({"--set", "", "\"" + text + "\"", "JSON-POINTER=VALUE, as in /seed=7"});
  }
  const std::string pointer = text.substr(0, equals);
  const std::string value = text.substr(equals + 1);
  const std::string prefix = k_topology_prefix;
  if (pointer.starts_with(prefix + "/")) {
    selection.topology_overrides.push_back({.option = "--set " + prefix + "/...",
                                            .pointer = pointer.substr(prefix.size()),
                                            .value = value});
  } else {
    selection.overrides.push_back({.option = "--set", .pointer = pointer, .value = value});
  }
}

} // namespace

std::uint64_t whole_number(const std::string& option, const std::string& text, std::uint64_t least,
                           std::uint64_t most)
{
  std::uint64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < least || value > most) {
    throw InputError(
        {option, "", "\"" + text + "\"",
         "a whole number from " + std::to_string(least) + " to " + std::to_string(most)});
  }
  return value;
}

void add_subject_options(CLI::App& app, ExperimentOptions& options)
{
  app.add_option("SCENARIO", options.scenario, "a scenario's file or name")->required();
  app.add_option("--topology", options.topologies, "machines, by name or file (comma-separated)")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--strategy", options.strategies,
                 "designs, or variants NAME:PARAMETER=VALUE[:...] (comma-separated)")
      ->delimiter(',')
      ->allow_extra_args(false);
}

void add_experiment_options(CLI::App& app, ExperimentOptions& options, Replications replications)
{
  add_subject_options(app, options);
  app.add_option("--lock", options.locks,
                 "locks, for a workload that compares them, or variants "
                 "NAME:PARAMETER=VALUE[:...] (comma-separated)")
      ->delimiter(',')
      ->allow_extra_args(false);
  add_cpu_options(app, options);
  add_output_options(app, options, replications);
  if (replications == Replications::OfADesign) {
    add_statistics_options(app, options.statistics);
    app.get_option("--format")->description(result_format_names());
  }
}

void add_cpu_options(CLI::App& app, ExperimentOptions& options)
{
  app.add_option("--copies", options.copies,
                 "copies of the workload: numbers, or all (one a CPU) (comma-separated)")
      ->delimiter(',')
      ->allow_extra_args(false);
  app.add_option("--cpus", options.cpus, "use only the first so many CPUs of every machine");
  app.add_option("--set", options.sets,
                 "JSON-POINTER=VALUE: set a value of the scenario, or with a pointer that starts "
                 "with /topology/ of every topology (repeatable)")
      ->allow_extra_args(false);
}

void add_output_options(CLI::App& app, ExperimentOptions& options, Replications replications)
{
  app.add_option("--reps", options.replications,
                 replications == Replications::OfADesign
                     ? "replications; with --precision, to begin with"
                     : "replications of every point");
  app.add_option("--seed", options.seed, "seed of all random numbers");
  app.add_option("--jobs", options.jobs, "processes at a time (default: the CPUs available)");
  app.add_option("--format", options.format, "text, json, csv or markdown")->capture_default_str();
  app.add_option("-o,--output", options.output, "write the results to a file, all or nothing");
  if (replications == Replications::OfADesign) {
    app.add_flag(
        "--oracle", options.oracle,
        "besides, the bound min(1/S, N/(Z+S)) of the measured means, and the throughput of "
        "an exact queue where one applies");
  }
  add_watch_options(app, options);
}

void add_baseline_option(CLI::App& app, ExperimentOptions& options)
{
  app.add_option("--baseline", options.baseline, "the design to compare with");
}

void add_explain_options(CLI::App& app, ExperimentOptions& options)
{
  app.add_flag("--explain", options.explain,
               "besides, what each conclusion hangs on, and the value at which it flips");
  app.add_option("--explain-runs", options.explain_runs,
                 "runs that this may take on each machine (default: 400)");
}

Selection selection_of(const ExperimentOptions& options)
{
  Selection selection;
  selection.topologies_chosen = !options.topologies.empty();
  selection.strategies_chosen = !options.strategies.empty() || !options.locks.empty();
  selection.copies_chosen = !options.copies.empty();
  for (const std::string& set : options.sets) {
    add_set(selection, set);
  }
  const auto add = [&](const char* option, const char* pointer, std::string value) {
    selection.overrides.push_back(
        {.option = option, .pointer = pointer, .value = std::move(value)});
  };
  const std::vector<Override> statistics = overrides_of(options.statistics);
  selection.overrides.insert(selection.overrides.end(), statistics.begin(), statistics.end());
  if (selection.topologies_chosen) {
    add("--topology", "/topologies", json_list(options.topologies));
  }
  if (!options.strategies.empty()) {
    add("--strategy", "/strategies", json_list(options.strategies));
  }
  if (!options.locks.empty()) {
    add("--lock", "/locks", json_list(options.locks));
  }
  if (options.baseline) {
    add("--baseline", "/baseline", json_string(*options.baseline));
  }
  if (selection.copies_chosen) {
    add("--copies", "/copies",
        options.copies.size() == 1 ? options.copies.front() : json_values(options.copies));
  }
  if (options.replications) {
    add("--reps", "/replications", *options.replications);
  }
  if (options.seed) {
    add("--seed", "/seed", *options.seed);
  }
  if (options.cpus) {
    selection.cpus = count_of("--cpus", *options.cpus, k_most_cpus);
  }
  return selection;
}

std::size_t jobs_of(const ExperimentOptions& options)
{
  return options.jobs ? count_of("--jobs", *options.jobs, k_most_jobs) : available_cpus();
}

Format format_of(const std::string& name)
{
  const auto found = std::find(k_formats.begin(), k_formats.end(), name);
  if (found == k_formats.end()) {
    throw InputError(
        {"--format", "", "\"" + name + "\"" + suggestion(name, k_formats), joined(k_formats)});
  }
  return static_cast<Format>(found - k_formats.begin());
}

} // namespace numasim
