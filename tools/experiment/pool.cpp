#include "tools/experiment/pool.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <exception>
#include <thread>
#include <utility>

#include <sched.h>

namespace numasim {

namespace {

RunRecord record_from(WorkerReply reply, const RunSpec& spec)
{
  if (const auto* problems = std::get_if<std::vector<Problem>>(&reply)) {
    throw InputError(*problems);
  }
  if (const auto* fault = std::get_if<DesignFault>(&reply)) {
    throw DesignFault(fmt::format("{}: {}", name_of(spec), fault->what()));
  }
  if (const auto* failure = std::get_if<std::string>(&reply)) {
    throw RunFailure(fmt::format("{}: {}", name_of(spec), *failure));
  }
  return std::get<RunRecord>(std::move(reply));
}

} // namespace

std::string name_of(const RunSpec& spec)
{
  return fmt::format("{}, {}, {}, replication {}", spec.workload, spec.topology.name,
                     spec.shown_strategy(), spec.replication);
}

WorkerReply reply_of(const std::function<RunRecord()>& run)
{
  try {
    return run();
  } catch (const InputError& error) {
    return error.problems();
  } catch (const DesignFault& fault) {
    return fault;
  } catch (const std::exception& error) {
    return std::string{error.what()};
  } catch (...) {
    return std::string{"an exception that is no std::exception"};
  }
}

std::size_t available_cpus()
{
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    return static_cast<std::size_t>(CPU_COUNT(&set));
  }
  return std::max(1U, std::thread::hardware_concurrency()); // more CPUs than cpu_set_t has bits
}

void say_begun(const Journal& journal, const RunSpec& spec)
{
  if (journal.on()) {
    journal.say("begins: {}", name_of(spec));
  }
}

void say_ended(const Journal& journal, const RunSpec& spec, const WorkerReply& reply,
               double seconds)
{
  if (!journal.on()) {
    return;
  }
  if (const auto* record = std::get_if<RunRecord>(&reply)) {
    journal.say("ended: {}: {:.2f} s, {} events, {:.2f} million/s", name_of(spec), seconds,
                record->events, static_cast<double>(record->events) / seconds / 1e6);
  } else {
    journal.say("failed: {}: {:.2f} s", name_of(spec), seconds);
  }
}

WorkerReply reply_from(WorkerProcess& worker)
{
  std::string trouble = worker.end();
  if (!trouble.empty()) {
    return trouble;
  }
  return decode(worker.bytes());
}

void work_through(
    std::size_t count, std::size_t processes, const std::function<WorkerReply(std::size_t)>& work,
    const std::function<void(std::size_t job, WorkerReply reply, double seconds)>& replied,
    const PoolObserver& observer, const std::function<void(std::size_t job)>& begun)
{
  const SignalGuard signals;
  std::vector<WorkerProcess> workers;
  std::size_t next = 0;
  std::size_t done = 0;
  while (done < count) {
    while (workers.size() < processes && next < count) {
      if (begun) {
        begun(next);
      }
      workers.emplace_back(
          next, [&work, job = next] { return encode(work(job)); }, signals);
      ++next;
    }
    for (const std::size_t at : wait_for_any(workers, signals)) {
      if (workers[at].read_some()) {
        continue;
      }
      WorkerProcess worker = std::move(workers[at]);
      workers.erase(workers.begin() + static_cast<std::ptrdiff_t>(at));
      WorkerReply reply = reply_from(worker);
      replied(worker.job(), std::move(reply), worker.seconds());
      ++done;
    }
    if (observer) {
      observer(done);
    }
  }
}

std::vector<RunRecord> run_all(std::span<const RunSpec> specs, const Simulator& simulator,
                               std::size_t jobs, const PoolObserver& observer,
                               const Journal& journal)
{
  RunsInterrupted::Records finished(specs.size());
  try {
    work_through(
        specs.size(), jobs,
        [&](std::size_t job) { return reply_of([&] { return simulator(specs[job]); }); },
        [&](std::size_t job, WorkerReply reply, double seconds) {
          say_ended(journal, specs[job], reply, seconds);
          finished[job] = record_from(std::move(reply), specs[job]);
        },
        observer, [&](std::size_t job) { say_begun(journal, specs[job]); });
  } catch (const Interrupted& interrupted) {
    throw RunsInterrupted(interrupted, std::move(finished));
  }
  std::vector<RunRecord> records;
  records.reserve(finished.size());
  for (std::optional<RunRecord>& record : finished) {
    records.push_back(std::move(record).value());
  }
  return records;
}

} // namespace numasim
