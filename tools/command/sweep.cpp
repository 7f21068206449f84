#include "tools/sweep/sweep.hpp"

#include "models/input/input_error.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/command/sweep_options.hpp"
#include "tools/command/sweep_results.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/pool.hpp"
#include "tools/mpi/launched.hpp"
#include "tools/report/numbers.hpp"
#include "tools/sweep/model_digest.hpp"
#include "tools/sweep/point_table.hpp"
#include "tools/sweep/rank_coordinator.hpp"
#include "tools/sweep/rank_worker.hpp"
#include "tools/sweep/runner.hpp"
#include "tools/sweep/sweep_space.hpp"

#include <CLI/CLI.hpp>
#include <fmt/format.h>

#include <algorithm>
#include <csignal>
#include <memory>
#include <ostream>

namespace numasim {

namespace {

// More are in the database; these are enough to see what they are.
constexpr std::size_t k_failures_told = 10;
constexpr std::size_t k_points_between_signs = 100;

std::string place_of(const SweepSpace& space, std::size_t point)
{
  std::string text = fmt::format("point {}", point);
  const std::vector<std::string> settings = space.settings(point);
  for (std::size_t i = 0; i < settings.size(); ++i) {
    text += fmt::format("{}{} = {}", i == 0 ? " (" : ", ", space.heading.axes[i], settings[i]);
  }
  return text + (settings.empty() ? "" : ")");
}

void tell(const SweepFailure& failure, const SweepSpace& space, const Environment& environment)
{
  const SweepDesign design = space.designs(failure.job.point).at(failure.job.design);
  environment.err << fmt::format("numasim: {}, {}, replication {}: {}: {}\n",
                                 place_of(space, failure.job.point), design.spec.shown_strategy(),
                                 failure.job.replication, to_string(failure.kind), failure.message);
}

/// Tells of the failures and throws what ends the command with their status, if there are any.
void judge(const std::vector<SweepFailure>& failures, const SweepSpace& space,
           const SweepOptions& options, const Environment& environment)
{
  if (failures.empty()) {
    return;
  }
  for (std::size_t i = 0; i < std::min(failures.size(), k_failures_told); ++i) {
    tell(failures[i], space, environment);
  }
  const auto has = [&](FailureKind kind) {
    return std::any_of(failures.begin(), failures.end(),
                       [&](const SweepFailure& failure) { return failure.kind == kind; });
  };
  const std::string summary =
      fmt::format("{} failed, the others are done; numasim sweep --query \"SELECT * FROM "
                  "failures\" --database {}",
                  counted(failures.size(), "run"), options.database);
  if (has(FailureKind::Bug)) {
    throw RunFailure(summary);
  }
  if (has(FailureKind::BadInput)) {
    throw InputError({"SWEEP", "", summary, "points whose inputs are good"});
  }
  throw Shortfall(summary);
}

SweepSpace space_asked_for(const SweepOptions& options, const ExperimentOptions& common,
                           const Environment& environment)
{
  return space_of(std::make_shared<Sweep>(find_sweep(*options.sweep), environment.catalogue,
                                          selection_of(common)));
}

/// With a bar where that takes a while.
void describe(const SweepSpace& space, SweepDatabase& database, Progress::Style style)
{
  Progress progress{stderr, style == Progress::Style::Bar ? style : Progress::Style::Quiet,
                    space.points, "points"};
  database.describe(space, [&](std::size_t done) {
    if (done % k_points_between_signs == 0) {
      progress.update(done, "preparing");
    }
  });
}

/// What it takes to run a sweep.
struct Means {
  std::size_t processes = 1; ///< at a time, on this machine
  Crew* crew = nullptr;      ///< the other ranks, which run everything if there are any
  Shard shard;
  Progress::Style style = Progress::Style::Quiet;
  Journal journal = {};
};

std::vector<SweepFailure> run_missing(const SweepSpace& space, SweepDatabase& database,
                                      const Means& means, const Environment& environment,
                                      const std::string& file)
{
  const std::vector<SweepJob> jobs = database.missing(means.shard);
  const std::size_t all = database.asked_for(means.shard);
  means.journal.say("{} of {} runs are to be done, {} at a time", jobs.size(), all,
                    means.processes);
  if (jobs.size() < all && means.style != Progress::Style::Quiet) {
    environment.err << fmt::format("numasim: {} of {} runs are in {} already\n", all - jobs.size(),
                                   all, file);
  }
  std::size_t done = 0;
  Progress progress{stderr, means.style, jobs.size()};
  const auto observer = [&](std::size_t now) {
    done = now;
    progress.update(now);
  };
  try {
    if (means.crew != nullptr) {
      return means.crew->run(
          space, jobs, database, model_digest(), observer,
          [&](const std::string& news) { environment.err << "numasim: " << news << std::endl; });
    }
    return run_sweep(space, jobs, database, environment.simulator, means.processes, observer,
                     means.journal);
  } catch (const Interrupted& interrupted) {
    throw Interrupted(interrupted.signal(),
                      fmt::format("interrupted; {} of {} runs are in {}, and the same command "
                                  "goes on from there",
                                  all - jobs.size() + done, all, file));
  }
}

ExperimentOptions common_options(const SweepOptions& options)
{
  ExperimentOptions common;
  common.jobs = options.jobs;
  common.replications = options.replications;
  common.seed = options.seed;
  return common;
}

Means means_of(const SweepOptions& options, Crew* crew, const Environment& environment)
{
  if (crew != nullptr && options.jobs) {
    throw InputError({"--jobs", "", *options.jobs,
                      "no number under mpirun: every rank but the first is a process"});
  }
  return {.processes = jobs_of(common_options(options)),
          .crew = crew,
          .shard = options.shard ? shard_of("--shard", *options.shard) : Shard{},
          .style = progress_style(options, environment),
          .journal = journal_of(options)};
}

/// Runs what is missing, if a sweep is given, and shows what is asked for; without any such wish
/// the first rows of the report.
void perform_sweep(const SweepOptions& options, std::optional<Crew>& crew,
                   const Environment& environment)
{
  check_results_options(options);
  if (!options.sweep) {
    show_sweep_results(options, false, environment);
    return;
  }
  const Means means = means_of(options, crew ? &*crew : nullptr, environment);
  // A limit on the size of files is told like a full disk, not by a signal.
  std::signal(SIGXFSZ, SIG_IGN);
  const SweepSpace space = space_asked_for(options, common_options(options), environment);
  std::vector<SweepFailure> failures;
  {
    SweepDatabase database(options.database, model_digest());
    describe(space, database, means.style);
    failures = run_missing(space, database, means, environment, options.database);
  }
  crew.reset();
  show_sweep_results(options, !options.report, environment);
  judge(failures, space, options, environment);
}

/// Prints what the sweep would run. Throws InputError with what is wrong with any point.
void print_points(const SweepOptions& options, const Environment& environment)
{
  if (!options.sweep) {
    throw InputError({"--dry-run", "", "no sweep", "SWEEP, a sweep's file or name"});
  }
  Sweep sweep(find_sweep(*options.sweep), environment.catalogue,
              selection_of(common_options(options)));
  sweep.validate();
  const Table table = point_table(sweep);
  if (options.format == "csv") {
    print_csv(environment.out, table);
  } else {
    print_text(environment.out, table);
  }
}

/// What a process other than a job's first does.
void work_for_rank_0(MessagePassing& job, const SweepOptions& options,
                     const Environment& environment)
{
  try {
    work_as_rank(
        job, [&] { return space_asked_for(options, common_options(options), environment); },
        environment.simulator, model_digest());
  } catch (const Interrupted&) { // rank 0 says so for all
  }
}

void perform(const SweepOptions& options, const Environment& environment)
{
  if (options.dry_run) {
    print_points(options, environment);
    return;
  }
  const std::unique_ptr<MessagePassing> job = launched_job();
  if (job && job->rank() != 0) {
    work_for_rank_0(*job, options, environment);
    return;
  }
  std::optional<Crew> crew;
  if (job) {
    crew.emplace(*job);
  }
  perform_sweep(options, crew, environment);
}

} // namespace

void add_sweep(CLI::App& root, const Environment& environment, Action& action)
{
  CLI::App* sweep = root.add_subcommand(
      "sweep", "runs a parameter space on all cores into a database, and shows what is in it");
  auto options = std::make_shared<SweepOptions>();
  add_sweep_options(*sweep, *options);
  sweep->callback([&environment, &action, options] {
    action = [&environment, options] { perform(*options, environment); };
  });
}

} // namespace numasim
