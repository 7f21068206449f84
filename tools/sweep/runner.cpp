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

/// The reply of a worker that has ended, or what became of it.
WorkerReply ended(WorkerProcess& worker)
{
  std::string trouble = worker.end();
  if (!trouble.empty()) {
    return trouble;
  }
  return decode(worker.bytes());
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
                                    std::size_t processes, const PoolObserver& observer)
{
  const SignalGuard signals;
  std::vector<SweepFailure> failures;
  std::vector<WorkerProcess> workers;
  std::size_t next = 0;
  std::size_t done = 0;
  while (done < jobs.size()) {
    while (workers.size() < processes && next < jobs.size()) {
      const auto work = [&, job = jobs[next]] {
        return encode(sweep_reply(space, job, simulator));
      };
      workers.emplace_back(next, work, signals);
      ++next;
    }
    for (const std::size_t at : wait_for_any(workers, signals)) {
      if (workers[at].read_some()) {
        continue;
      }
      WorkerProcess worker = std::move(workers[at]);
      workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(at));
      WorkerReply reply = ended(worker);
      auto failure = store_reply(database, jobs[worker.job()], std::move(reply), worker.seconds());
      if (failure) {
        failures.push_back(std::move(*failure));
      }
      ++done;
    }
    if (observer) {
      observer(done);
    }
  }
  return failures;
}

} // namespace numasim
