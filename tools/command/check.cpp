#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/check/check_result.hpp"
#include "tools/command/command.hpp"
#include "tools/command/delivery.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/version.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <chrono>
#include <memory>
#include <ostream>
#include <sstream>

namespace numasim {

namespace {

constexpr std::uint64_t k_most_seeds = 1000; // each keeps a topology
constexpr std::uint64_t k_most_pauses = 6;
constexpr std::uint64_t k_most_schedules = 1'000'000'000;
constexpr std::uint64_t k_most_walkers = 1024;
constexpr std::uint64_t k_most_wait_ms = 1'000'000;

/// As typed.
struct Asked {
  ExperimentOptions common;
  std::optional<std::string> seeds;
  std::optional<std::string> pauses;
  std::optional<std::string> schedules;
  std::optional<std::string> walkers;
  std::optional<std::string> wait_ms;
  std::optional<std::string> only;
};

CheckChoice choice_of(const Asked& asked)
{
  CheckChoice choice;
  if (asked.seeds) {
    choice.seeds =
        static_cast<std::uint32_t>(whole_number("--seeds", *asked.seeds, 0, k_most_seeds));
  }
  if (asked.pauses) {
    choice.bound.pauses =
        static_cast<std::uint32_t>(whole_number("--pauses", *asked.pauses, 0, k_most_pauses));
  }
  if (asked.schedules) {
    choice.bound.schedules = whole_number("--schedules", *asked.schedules, 0, k_most_schedules);
  }
  if (asked.walkers) {
    choice.walkers = whole_number("--walkers", *asked.walkers, 0, k_most_walkers);
  }
  if (asked.wait_ms) {
    choice.wait_floor = Duration::us(
        static_cast<double>(1000 * whole_number("--wait-ms", *asked.wait_ms, 0, k_most_wait_ms)));
  }
  choice.only = asked.only;
  return choice;
}

std::string printed(const CheckResult& result, Format format)
{
  std::ostringstream text;
  switch (format) {
  case Format::Json:
    print_check_json(text, result);
    break;
  case Format::Markdown:
    print_check_markdown(text, result);
    break;
  case Format::Text:
  case Format::Csv:
    print_check_text(text, result);
    break;
  }
  return text.str();
}

CheckResult checked(CheckPlan plan, const CheckChoice& choice, std::size_t jobs,
                    Progress::Style style, const Journal& journal, const Environment& environment)
{
  const auto start = std::chrono::steady_clock::now();
  std::vector<RunSpec> specs;
  specs.reserve(plan.jobs.size());
  for (const CheckJob& job : plan.jobs) {
    specs.push_back(job.spec);
  }
  std::vector<RunRecord> records;
  std::optional<int> interrupted;
  std::vector<std::string> left_out;
  try {
    Progress progress{stderr, style, specs.size()};
    records = run_all(
        specs, environment.simulator, jobs, [&](std::size_t done) { progress.update(done); },
        journal);
  } catch (const RunsInterrupted& caught) {
    std::vector<std::optional<RunRecord>> finished = caught.finished();
    interrupted = caught.signal();
    left_out = keep_complete(plan, finished);
    for (std::optional<RunRecord>& record : finished) {
      records.push_back(std::move(record).value());
    }
    if (records.empty()) {
      throw Interrupted(caught.signal(), "interrupted before any design was checked");
    }
  }
  CheckResult result = check_result(plan, records);
  result.interrupted = interrupted;
  result.left_out = std::move(left_out);
  result.version = version();
  result.git = git_version();
  result.command = environment.command_line;
  result.pauses = choice.bound.pauses;
  result.wall_s = std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
  return result;
}

void check(const Environment& environment, const Asked& asked)
{
  const Format format = format_of(asked.common.format);
  if (format == Format::Csv) {
    throw InputError({"--format", "", "\"csv\"", "text, json or markdown"});
  }
  const std::size_t jobs = jobs_of(asked.common);
  const CheckChoice choice = choice_of(asked);
  const CheckPlan plan = make_check_plan(find_scenario(asked.common.scenario),
                                         environment.catalogue, selection_of(asked.common), choice);
  Delivery delivery(asked.common.output, environment.out);
  const CheckResult result = checked(plan, choice, jobs, progress_style(asked.common, environment),
                                     journal_of(asked.common), environment);
  const std::string text = printed(result, format);
  delivery.deliver(text);
  if (result.interrupted) {
    throw Interrupted(*result.interrupted,
                      "interrupted: not checked to the end: " + joined(result.left_out));
  }
  if (!result.clean()) {
    std::string broken;
    for (const DesignVerdict& design : result.designs) {
      if (!design.report.clean()) {
        broken += (broken.empty() ? "" : ", ") + design.strategy;
      }
    }
    throw Shortfall("rules are broken by " + broken);
  }
}

void add_options(CLI::App& app, Asked& asked)
{
  add_subject_options(app, asked.common);
  add_cpu_options(app, asked.common);
  app.add_option("--seeds", asked.seeds,
                 "schedules of the workload (default 6; 0: none): the order of simultaneous "
                 "events, and where threads are held up");
  app.add_option("--pauses", asked.pauses,
                 "hold threads up so often in a schedule of a script, at most (default 2)");
  app.add_option("--schedules", asked.schedules,
                 "schedules of each script, at most (default 20000; 0: no scripts)");
  app.add_option("--walkers", asked.walkers, "CPUs that walk while the workload runs (default 2)");
  app.add_option("--wait-ms", asked.wait_ms,
                 "nobody waits longer than this beside his turns in a fair queue (default 20)");
  app.add_option("--schedule", asked.only, "only this schedule, as a report gives it");
  app.add_option("--seed", asked.common.seed, "seed of all random numbers");
  app.add_option("--jobs", asked.common.jobs, "processes at a time (default: the CPUs available)");
  app.add_option("--format", asked.common.format, "text, json or markdown")->capture_default_str();
  app.add_option("-o,--output", asked.common.output, "write the results to a file, all or nothing");
  add_watch_options(app, asked.common);
}

} // namespace

void add_check(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* command = root.add_subcommand(
      "check", "looks for what a kernel must not do in designs while they run; status 1 if a "
               "rule is broken");
  auto asked = std::make_shared<Asked>();
  add_options(*command, *asked);
  command->callback([&environment, &action, asked] {
    action = [&environment, asked] { check(environment, *asked); };
  });
}

} // namespace numasim
