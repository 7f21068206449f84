#include "tools/sweep/runner.hpp"

#include "tools/sweep/kept_record.hpp"

#include <fmt/format.h>

#include <utility>

namespace numasim {

namespace {

std::string problems_text(const std::vector<Problem>& problems)
{
  std::string text;
  for (const Problem& problem : problems) {
    text += (text.empty() ? "" : "; ") + problem.text();
  }
  return text;
}

} // namespace

WorkerReply sweep_reply(const SweepSpace& space, const SweepJob& job, const Simulator& simulator)
{
  return reply_of([&] {
    RunSpec spec = space.designs(job.point).at(job.design).spec;
    spec.replication = job.replication;
    return kept_of(simulator(spec));
  });
}

std::optional<SweepFailure> store_reply(SweepDatabase& database, const SweepJob& job,
                                        WorkerReply reply, double wall_s)
{
  if (const auto* record = std::get_if<RunRecord>(&reply)) {
    database.store(job, *record, wall_s);
    return std::nullopt;
  }
  SweepFailure failure{.job = job, .kind = FailureKind::Bug, .message = {}};
  if (const auto* problems = std::get_if<std::vector<Problem>>(&reply)) {
    failure.kind = FailureKind::BadInput;
    failure.message = problems_text(*problems);
  } else if (const auto* fault = std::get_if<DesignFault>(&reply)) {
    failure.kind = FailureKind::DesignFault;
    failure.message = fault->what();
  } else {
    failure.message = std::get<std::string>(std::move(reply));
  }
  database.store_failure(job, failure.kind, failure.message);
  return failure;
}

std::vector<SweepFailure> run_sweep(const SweepSpace& space, std::span<const SweepJob> jobs,
                                    SweepDatabase& database, const Simulator& simulator,
                                    std::size_t processes, const PoolObserver& observer,
                                    const Journal& journal)
{
  std::vector<SweepFailure> failures;
  const auto named = [&](std::size_t job) {
    RunSpec spec = space.designs(jobs[job].point).at(jobs[job].design).spec;
    spec.replication = jobs[job].replication;
    return spec;
  };
  work_through(
      jobs.size(), processes,
      [&](std::size_t job) { return sweep_reply(space, jobs[job], simulator); },
      [&](std::size_t job, WorkerReply reply, double seconds) {
        if (journal.on()) {
          say_ended(journal, named(job), reply, seconds);
        }
        auto failure = store_reply(database, jobs[job], std::move(reply), seconds);
        if (failure) {
          failures.push_back(std::move(*failure));
        }
      },
      observer,
      [&](std::size_t job) {
        if (journal.on()) {
          say_begun(journal, named(job));
        }
      });
  return failures;
}

} // namespace numasim
