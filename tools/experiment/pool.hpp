#pragma once
/// Runs many replications on many processes.

#include "models/workloads/simulate.hpp"
#include "tools/experiment/journal.hpp"
#include "tools/experiment/record_codec.hpp"
#include "tools/experiment/worker_process.hpp"

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

namespace numasim {

using Simulator = std::function<RunRecord(const RunSpec&)>;

/// The simulator failed: a bug of ours, never the user's input.
class RunFailure : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Interrupted, with what had ended by then.
class RunsInterrupted : public Interrupted {
public:
  /// By spec.
  using Records = std::vector<std::optional<RunRecord>>;

  RunsInterrupted(const Interrupted& why, Records finished)
      : Interrupted(why), finished_(std::make_shared<const Records>(std::move(finished)))
  {
  }
  [[nodiscard]] const Records& finished() const { return *finished_; }

private:
  std::shared_ptr<const Records> finished_;
};

/// "execl, ryzen-5800u, single, replication 3", for messages.
[[nodiscard]] std::string name_of(const RunSpec& spec);

/// What a worker has to say of a run: its record, or how it failed.
[[nodiscard]] WorkerReply reply_of(const std::function<RunRecord()>& run);

/// What a worker that is at its end has to say, or what became of it.
[[nodiscard]] WorkerReply reply_from(WorkerProcess& worker);

/// The number of CPUs this process may run on.
[[nodiscard]] std::size_t available_cpus();

/// Called now and then with the number of runs that are done.
using PoolObserver = std::function<void(std::size_t done)>;

/// Says on `journal` that a run begins, and what became of it after `seconds`.
void say_begun(const Journal& journal, const RunSpec& spec);
void say_ended(const Journal& journal, const RunSpec& spec, const WorkerReply& reply,
               double seconds);

/// Does the jobs 0 to `count` - 1 in processes of their own, at most `processes` (>= 1) at a time:
/// `work` in the child; `begun`, before it, and `replied`, with the seconds it took, here, in the
/// order in which they end.
/// What `replied` throws ends the others. Throws Interrupted when the user has had enough.
void work_through(
    std::size_t count, std::size_t processes, const std::function<WorkerReply(std::size_t)>& work,
    const std::function<void(std::size_t job, WorkerReply reply, double seconds)>& replied,
    const PoolObserver& observer = {}, const std::function<void(std::size_t job)>& begun = {});

/// Simulates every spec in a process of its own (SimGrid has one engine a process), at most `jobs`
/// (>= 1) at a time, and returns the records in the order of the specs: they do not depend on
/// `jobs`. At the first run that fails the others are ended; its InputError is thrown again here,
/// everything else, death by a signal included, as a RunFailure that names the run. Throws
/// RunsInterrupted when the user has had enough.
[[nodiscard]] std::vector<RunRecord> run_all(std::span<const RunSpec> specs,
                                             const Simulator& simulator, std::size_t jobs,
                                             const PoolObserver& observer = {},
                                             const Journal& journal = {});

} // namespace numasim
