#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/command/command.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/command/output_file.hpp"
#include "tools/experiment/version.hpp"
#include "tools/report/validation.hpp"
#include "tools/report/validation_page.hpp"
#include "tools/report/validation_pictures.hpp"
#include "tools/validate/validation.hpp"

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
  std::string suite = "all";
  std::vector<std::string> datasets;
  std::optional<std::string> plots;
  std::optional<std::string> page;
  bool quick = false;
  bool points = false;
  ExperimentOptions common; ///< reps, seed, jobs, format, output, quiet
};

ValidationInput chosen(ValidationInput input, const std::vector<std::string>& names)
{
  if (names.empty()) {
    return input;
  }
  const std::vector<std::string> known = input.names();
  Problems problems;
  for (const std::string& name : names) {
    if (std::find(known.begin(), known.end(), name) == known.end()) {
      problems.add({"--dataset", "", "\"" + name + "\"" + suggestion(name, known), joined(known)});
    }
  }
  problems.throw_if_any();
  input.keep(names);
  return input;
}

ValidationPlan plan_of(const Asked& asked)
{
  ValidationPlan plan;
  plan.matrices = matrix_directory();
  if (asked.quick) {
    plan.rows.quick = true;
    plan.rows.replications = 2;
    plan.locks.every = 3;
    plan.locks.replications = 2;
    plan.locks.measurement.min_iterations = 1500;
  }
  if (asked.common.replications) {
    plan.rows.replications = plan.locks.replications =
        static_cast<std::uint32_t>(whole_number("--reps", *asked.common.replications, 1, 1000));
  }
  if (asked.common.seed) {
    plan.rows.seed = plan.locks.seed =
        whole_number("--seed", *asked.common.seed, 0, std::uint64_t{1} << 53U);
  }
  return plan;
}

std::string printed(const ValidationOutcome& outcome, const ValidationManifest& manifest,
                    Format format, bool points)
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

ValidationOutcome run(const Environment& environment, const Asked& asked,
                      const ValidationInput& input, const ValidationPlan& plan)
{
  std::optional<Progress> progress;
  return validate_all(
      input, plan, environment.simulator, jobs_of(asked.common),
      [&](std::size_t done, std::size_t all) {
        if (!progress) {
          progress.emplace(stderr, progress_style(asked.common, environment), all);
        }
        progress->update(done);
      },
      journal_of(asked.common));
}

void write_pictures(const ValidationOutcome& outcome, const fs::path& directory)
{
  std::error_code error;
  fs::create_directories(directory, error);
  for (const ValidationPicture& picture : validation_pictures(outcome)) {
    OutputFile file(directory / picture.file, "--plots");
    file.commit(picture.svg);
  }
}

/// The directory of the plots as the page names it.
std::string plots_beside(const Asked& asked)
{
  const fs::path plots = asked.plots.value_or("plots");
  const fs::path beside = fs::path{*asked.page}.parent_path();
  return beside.empty() ? plots.string() : plots.lexically_relative(beside).string();
}

void validate(const Environment& environment, const Asked& asked)
{
  const Format format = format_of(asked.common.format);
  const ValidationPlan plan = plan_of(asked);
  const ValidationInput input = chosen(
      load_validation(suite_directories(asked.suite), environment.catalogue), asked.datasets);
  Delivery delivery(asked.common.output, environment.out);
  std::optional<OutputFile> page;
  if (asked.page) {
    page.emplace(*asked.page, "--page");
  }
  const auto start = std::chrono::steady_clock::now();
  const ValidationOutcome outcome = run(environment, asked, input, plan);
  ValidationManifest manifest{.version = version(),
                              .git = git_version(),
                              .command = environment.command_line,
                              .suite = asked.suite,
                              .seed = plan.rows.seed,
                              .row_replications = plan.rows.replications,
                              .lock_replications = plan.locks.replications,
                              .quick = plan.rows.quick};
  manifest.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  const std::string text = printed(outcome, manifest, format, asked.points);
  if (asked.plots) {
    write_pictures(outcome, *asked.plots);
  }
  if (page) {
    page->commit(validation_page(outcome, manifest, plots_beside(asked)));
  }
  delivery.deliver(text);
  if (outcome.interrupted) {
    throw Interrupted(*outcome.interrupted, "interrupted: the results are of what was complete");
  }
  if (const std::size_t misses = outcome.misses(); misses > 0) {
    throw Shortfall(fmt::format("{} of the stated ranges, claims and goals missed", misses));
  }
}

} // namespace

void add_validate(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* command = root.add_subcommand(
      "validate", "published measurements against the simulator's; status 1 if one is missed");
  auto asked = std::make_shared<Asked>();
  command->add_option("--suite", asked->suite, "all, rmap, oracles, fits, locks, or a directory")
      ->capture_default_str();
  command->add_option("--dataset", asked->datasets, "only these datasets (comma-separated)")
      ->delimiter(',')
      ->allow_extra_args(false);
  command->add_flag("--quick", asked->quick, "fewer rows and points, and shorter runs");
  command->add_flag("--points", asked->points, "a table of all points for each dataset");
  command->add_option("--plots", asked->plots, "directory for plots (SVG)");
  command->add_option("--page", asked->page,
                      "file for a page (Markdown) of all results, with the plots of --plots");
  add_output_options(*command, asked->common);
  command->callback([&environment, &action, asked] {
    action = [&environment, asked] { validate(environment, *asked); };
  });
}

} // namespace numasim
