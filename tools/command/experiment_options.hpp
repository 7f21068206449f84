#pragma once
/// The options that every command running experiments has.

#include "tools/command/statistics_options.hpp"
#include "tools/command/trace_options.hpp"
#include "tools/command/watch_options.hpp"
#include "tools/experiment/plan.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace CLI { // NOLINT(readability-identifier-naming): the library's name
class App;
}

namespace numasim {

enum class Format { Text, Json, Csv, Markdown };

/// As typed. Numbers stay text until they are judged by what judges the scenario's own values, so
/// there is one set of limits and messages.
struct ExperimentOptions : WatchOptions {
  std::string scenario;
  std::vector<std::string> topologies;
  std::vector<std::string> strategies;
  std::vector<std::string> locks;
  std::optional<std::string> baseline;
  std::vector<std::string> copies;
  std::optional<std::string> cpus;
  std::vector<std::string> sets;
  std::optional<std::string> replications;
  std::optional<std::string> seed;
  std::optional<std::string> jobs;
  std::string format = "text";
  std::optional<std::string> output;
  bool oracle = false;
  StatisticsOptions statistics;
  bool explain = false;
  std::optional<std::string> explain_runs;
  TraceOptions trace;
};

/// What --reps counts: replications of every design, or of every point of an experiment that looks
/// at many.
enum class Replications { OfADesign, OfAPoint };

/// Declares them to `app`. The baseline is left to those who compare.
void add_experiment_options(CLI::App& app, ExperimentOptions& options,
                            Replications replications = Replications::OfADesign);
/// Only those that say what is run: SCENARIO, --topology, --strategy.
void add_subject_options(CLI::App& app, ExperimentOptions& options);
/// Only those that say on how much of a machine, and --set: --copies, --cpus, --set.
void add_cpu_options(CLI::App& app, ExperimentOptions& options);
/// Only those that any command with runs has: --jobs, --reps, --seed, --format, --output, --quiet.
void add_output_options(CLI::App& app, ExperimentOptions& options,
                        Replications replications = Replications::OfADesign);
void add_baseline_option(CLI::App& app, ExperimentOptions& options);
/// --explain and --explain-runs.
void add_explain_options(CLI::App& app, ExperimentOptions& options);

// What was typed, judged. All throw InputError.
[[nodiscard]] Selection selection_of(const ExperimentOptions& options);
/// `text`, what `option` was given, as a whole number.
[[nodiscard]] std::uint64_t whole_number(const std::string& option, const std::string& text,
                                         std::uint64_t least, std::uint64_t most);
[[nodiscard]] std::size_t jobs_of(const ExperimentOptions& options);
/// Of the option --format.
[[nodiscard]] Format format_of(const std::string& name);

} // namespace numasim
