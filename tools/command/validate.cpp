#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/command/command.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/command/output_file.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/version.hpp"
#include "tools/report/validation.hpp"
#include "tools/svg/curve_plot.hpp"
#include "tools/validate/lock_validation.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <memory>
#include <ostream>
#include <sstream>
#include <system_error>

namespace numasim {

namespace {

namespace fs = std::filesystem;

struct Asked {
  std::string suite = "locks";
  std::vector<std::string> datasets;
  std::optional<std::string> plots;
  bool quick = false;
  bool points = false;
  ExperimentOptions common; ///< reps, seed, jobs, format, output, quiet
};

/// `name` as a directory, or a suite that comes with numasim.
fs::path suite_directory(const std::string& name)
{
  std::error_code error;
  if (fs::is_directory(name, error)) {
    return name;
  }
  const fs::path root = fs::path{NUMASIM_DATA_DIR} / "scenarios" / "validation";
  std::vector<std::string> names;
  for (const auto& entry : fs::directory_iterator(root, error)) {
    names.push_back(entry.path().filename().string());
    if (names.back() == name) {
      return entry.path();
    }
  }
  std::sort(names.begin(), names.end());
  throw InputError({"--suite", "", "no suite \"" + name + "\"" + suggestion(name, names),
                    "a directory, or one of " + joined(names)});
}

std::vector<LockDataset> chosen(std::vector<LockDataset> suite,
                                const std::vector<std::string>& names)
{
  if (names.empty()) {
    return suite;
  }
  std::vector<std::string> known;
  known.reserve(suite.size());
  for (const LockDataset& dataset : suite) {
    known.push_back(dataset.name);
  }
  Problems problems;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.add({"--dataset", "", "\"" + name + "\"" + suggestion(name, known), joined(known)});
    }
  }
  problems.throw_if_any();
  std::erase_if(suite, [&](const LockDataset& dataset) {
    return std::find(names.begin(), names.end(), dataset.name) == names.end();
  });
  return suite;
}

ValidationSettings settings_of(const Asked& asked)
{
  ValidationSettings settings;
  if (asked.quick) {
    settings.every = 3;
    settings.replications = 2;
    settings.measurement.min_iterations = 1500;
  }
  if (asked.common.replications) {
    settings.replications =
        static_cast<std::uint32_t>(whole_number("--reps", *asked.common.replications, 1, 1000));
  }
  if (asked.common.seed) {
    settings.seed = whole_number("--seed", *asked.common.seed, 0, std::uint64_t{1} << 53U);
  }
  return settings;
}

CurvePlot plot_of(const DatasetOutcome& outcome)
{
  const LockDataset& dataset = *outcome.dataset;
  std::vector<CurvePlot::Curve> curves;
  for (const CurveOutcome& c : outcome.curves) {
    CurvePlot::Curve curve{.name = c.curve->name, .measured = {}, .simulated = {}};
    for (const PointOutcome& p : c.points) {
      const auto threads = static_cast<double>(p.copies);
      curve.measured.push_back({threads, p.published_per_second / 1e6});
      if (p.simulated) {
        curve.simulated.push_back({threads, p.per_second / 1e6});
      }
    }
    curves.push_back(std::move(curve));
  }
  return {dataset.name + ": " + dataset.title, dataset.topology, "threads",
          "million sections a second", std::move(curves)};
}

void write_plots(const SuiteOutcome& outcome, const fs::path& directory)
{
  std::error_code error;
  fs::create_directories(directory, error);
  for (const DatasetOutcome& dataset : outcome.datasets) {
    OutputFile file(directory / ("locks-" + dataset.dataset->name + ".svg"), "--plots");
    file.commit(plot_of(dataset).page());
  }
}

std::string printed(const SuiteOutcome& outcome, const ValidationManifest& manifest, Format format,
                    bool points)
{
  std::ostringstream text;
  switch (format) {
  case Format::Text:
    print_validation_text(text, outcome, points);
    break;
  case Format::Json:
    print_validation_json(text, outcome, manifest);
    break;
  case Format::Csv:
    print_validation_csv(text, outcome);
    break;
  case Format::Markdown:
    print_validation_markdown(text, outcome, points);
    break;
  }
  return text.str();
}

void validate(const Environment& environment, const Asked& asked)
{
  const Format format = format_of(asked.common.format);
  const std::size_t jobs = jobs_of(asked.common);
  const ValidationSettings settings = settings_of(asked);
  const std::vector<LockDataset> suite =
      chosen(load_lock_suite(suite_directory(asked.suite), environment.catalogue), asked.datasets);
  Delivery delivery(asked.common.output, environment.out);
  const auto start = std::chrono::steady_clock::now();
  std::optional<Progress> progress;
  const SuiteOutcome outcome = validate_locks(
      suite, settings, environment.simulator, jobs,
      [&](std::size_t done, std::size_t all) {
        if (!progress) {
          progress.emplace(stderr, progress_style(asked.common, environment), all);
        }
        progress->update(done);
      },
      journal_of(asked.common));
  progress.reset();
  ValidationManifest manifest{.version = version(),
                              .git = git_version(),
                              .command = environment.command_line,
                              .suite = asked.suite,
                              .settings = settings};
  manifest.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string text = printed(outcome, manifest, format, asked.points);
  if (asked.plots) {
    write_plots(outcome, *asked.plots);
  }
  delivery.deliver(text);
  if (outcome.interrupted) {
    throw Interrupted(*outcome.interrupted, "interrupted: the results are of what was complete");
  }
  if (const std::size_t misses = outcome.misses().size(); misses > 0) {
    throw Shortfall(fmt::format("{} of the suite's ranges, claims and goals missed", misses));
  }
}

} // namespace

void add_validate(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* command = root.add_subcommand(
      "validate", "published measurements against the simulator's; status 1 if one is missed");
  auto asked = std::make_shared<Asked>();
  command->add_option("--suite", asked->suite, "a suite's name or directory")
      ->capture_default_str();
  command->add_option("--dataset", asked->datasets, "only these datasets (comma-separated)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--quick", asked->quick, "every third point of each curve, and shorter runs");
  command->add_flag("--points", asked->points, "a table of all points for each dataset");
  command->add_option("--plots", asked->plots, "directory for a plot (SVG) of each dataset");
  add_output_options(*command, asked->common);
  command->callback([&environment, &action, asked] {
    action = [&environment, asked] { validate(environment, *asked); };
  });
}

} // namespace numasim
