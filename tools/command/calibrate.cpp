#include "models/input/input_error.hpp"
#include "tools/calibrate/calibration_report.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/question_options.hpp"
#include "tools/validate/validation.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <filesystem>
#include <memory>
#include <sstream>

namespace numasim {

namespace {

struct CalibrateOptions {
  std::vector<std::string> files;
  std::string suite = "rmap";
  std::vector<std::string> fit;
  std::vector<std::string> predict;
  std::vector<std::string> parameters;
  std::optional<std::string> leave;
  bool design_rows = false;
  bool quick = false;
  std::optional<std::string> iterations;
  std::optional<double> spread_pct;
  ExperimentOptions common; ///< reps, seed, jobs, format, output, quiet
};

constexpr std::size_t k_most_replications = 1000;
constexpr std::size_t k_most_iterations = 1000;

std::vector<PublishedReport> reports_of(const CalibrateOptions& options, const Catalogue& catalogue)
{
  if (options.files.empty()) {
    return load_validation(suite_directories(options.suite), catalogue).reports;
  }
  std::vector<PublishedReport> reports;
  for (const std::string& file : options.files) {
    reports.push_back(load_published_report(file, catalogue));
  }
  return reports;
}

Leave leave_of(const std::optional<std::string>& text)
{
  if (!text) {
    return Leave::Nothing;
  }
  if (*text == "rows") {
    return Leave::Rows;
  }
  if (*text == "reports") {
    return Leave::Reports;
  }
  throw InputError({"--cross-validate", "", "\"" + *text + "\"", "rows, reports"});
}

RowRuns runs_of(const CalibrateOptions& options, const Environment& environment)
{
  constexpr std::uint64_t k_largest_seed = std::uint64_t{1} << 53U;
  RowRuns runs{.quick = options.quick,
               .simulator = environment.simulator,
               .jobs = jobs_of(options.common),
               .progress = options.common.quiet ? Progress::Style::Quiet : environment.progress};
  runs.replications = static_cast<std::uint32_t>(
      count_or("--reps", options.common.replications, runs.replications, 1, k_most_replications));
  if (options.common.seed) {
    runs.seed = whole_number("--seed", *options.common.seed, 0, k_largest_seed);
  }
  return runs;
}

/// Everything that is wrong with the command line itself, at once.
void check_given(const CalibrateOptions& options)
{
  Problems problems;
  if (options.fit.empty()) {
    problems.add({"--fit", "", "no rows", "ROW[,ROW...]: what is to be fitted"});
  }
  if (options.parameters.empty()) {
    problems.add({"--parameter", "", "no parameters",
                  "NAME or NAME=LO:HI, any number of times: what may be changed for it"});
  }
  problems.throw_if_any();
}

CalibrationRequest request_of(const CalibrateOptions& options,
                              const std::vector<PublishedReport>& reports,
                              const Environment& environment)
{
  CalibrationRequest request;
  request.fitted = chosen_rows(reports, options.fit, "--fit", options.design_rows);
  const bool all = options.predict == std::vector<std::string>{"all"};
  request.predicted = all ? other_rows(reports, request.fitted)
                          : chosen_rows(reports, options.predict, "--predict", true);
  for (const FitRow& row : request.fitted) {
    std::erase_if(request.predicted, [&](const FitRow& p) { return p.row == row.row; });
  }
  for (const std::string& text : options.parameters) {
    request.parameters.push_back(read_parameter_text(text));
  }
  request.leave = leave_of(options.leave);
  request.runs = runs_of(options, environment);
  if (options.spread_pct) {
    if (!(*options.spread_pct > 0 && *options.spread_pct <= 100)) {
      throw InputError({"--spread", "", fmt::format("{:g}", *options.spread_pct),
                        "PERCENT above 0, at most 100"});
    }
    request.spread = *options.spread_pct / 100;
  }
  request.fit.iterations =
      count_or("--iterations", options.iterations, request.fit.iterations, 1, k_most_iterations);
  return request;
}

void answer(const CalibrateOptions& options, const Environment& environment)
{
  const Format format = question_format(options.common);
  check_given(options);
  const std::vector<PublishedReport> reports = reports_of(options, environment.catalogue);
  const CalibrationRequest request = request_of(options, reports, environment);
  Delivery delivery(options.common.output, environment.out);
  const Calibration found = calibrate(request);
  std::ostringstream text;
  if (format == Format::Json) {
    print_calibration_json(text, found, {environment.command_line, request.runs});
  } else {
    print_calibration(text, found, layout_of(format));
  }
  delivery.deliver(text.str());
}

} // namespace

void add_calibrate(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* command = root.add_subcommand(
      "calibrate", "fits physical parameters to published figures and says what these tell");
  auto options = std::make_shared<CalibrateOptions>();
  command->add_option("files", options->files, "files of published figures (default: --suite)");
  command->add_option("--suite", options->suite,
                      "a directory of such files, or one that comes with numasim (default: rmap)");
  command->add_option("--fit", options->fit, "ROW[,ROW...]: rows, or reports for all of theirs")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--predict", options->predict,
                   "ROW[,ROW...] or all: rows to be simulated with the fitted values")
      ->delimiter(',')
      ->allow_extra_args(false);
  command
      ->add_option("--parameter", options->parameters,
                   "NAME or NAME=LO:HI: a number to be fitted (repeatable); MACHINE/FIELD for one "
                   "of that machine alone")
      ->allow_extra_args(false);
  command->add_option("--cross-validate", options->leave,
                      "rows or reports: leave each out in turn, fit the others, predict it");
  command->add_flag("--allow-design-rows", options->design_rows,
                    "let rows about designs be fitted; they then test nothing");
  command->add_flag("--quick", options->quick, "shorter runs");
  command->add_option("--spread", options->spread_pct,
                      "PERCENT: how far every published figure may be off, one standard "
                      "deviation, instead of half of its stated range");
  command->add_option("--iterations", options->iterations, "steps at most (default: 20)");
  add_output_options(*command, options->common, Replications::OfAPoint);
  command->callback([&environment, &action, options] {
    action = [&environment, options] { answer(*options, environment); };
  });
}

} // namespace numasim
