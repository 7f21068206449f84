#pragma once
/// Private work on CPUs whose SMT siblings share a core, and which need not be of one kind.
///
/// Work is given as what it takes a CPU of the fastest kind with a core to itself; a slower one
/// takes 1 / CoreKind::speed as long.
///
/// A core with k of its CPUs at work gives each 1/k of its yield: OsCosts::smt_yield with all
/// siblings busy, 1 with one, in between linearly. A CPU that waits for a lock leaves the core to
/// its siblings: cpu_relax() (PAUSE) is there for that (Intel SDM vol. 2B, PAUSE). So does one that
/// waits for memory (BulkTraffic). A thread that is off its CPU gets nothing done.

#include "models/machine/machine.hpp"
#include "models/sched/threads.hpp"
#include "sim/engine.hpp"

#include <cstddef>
#include <vector>

namespace numasim {

class CpuTime final : public CpuListener {
public:
  /// Without `threads` every CPU has one, which never loses it.
  CpuTime(Engine& engine, const Machine& machine, Threads* threads = nullptr)
      : engine_(engine), machine_(machine), threads_(threads)
  {
    cores_.resize(machine.cores());
    if (threads != nullptr) {
      threads->listen(*this);
    }
  }

  /// Returns when `cpu` has got through what takes a CPU of the fastest kind `fastest` on a core of
  /// its own.
  Task<> work(Cpu cpu, Duration fastest)
  {
    begins(cpu);
    const Duration alone = machine_.time_on(cpu, fastest);
    const Core core = machine_.core_of(cpu);
    if (machine_.cpus_of(core).size() == 1) {
      co_await engine_.delay(alone);
      ends(cpu);
      co_return;
    }
    Share& share = cores_[index_of(core)];
    advance(share, core);
    ++share.busy;
    Job job{share.served_ps + static_cast<double>(alone.count_ps())};
    const bool preemptible = threads_ != nullptr && threads_->shared();
    const Thread self = preemptible ? threads_->current(cpu) : Thread{};
    if (preemptible) {
      jobs_.resize(threads_->count());
      jobs_[index_of(self)] = &job;
    }
    // The earliest it can be done is with the core to itself. A sibling meanwhile leaves a rest,
    // which shrinks geometrically; a nanosecond is close enough.
    for (double rest = job.target_ps - share.served_ps; rest > k_close_enough_ps;
         rest = job.target_ps - share.served_ps) {
      co_await engine_.delay(Duration::ps(static_cast<std::int64_t>(rest)));
      advance(share, core);
    }
    if (preemptible) {
      jobs_[index_of(self)] = nullptr;
    }
    --share.busy;
    ends(cpu);
  }

  void off_cpu(Thread thread) override
  {
    if (Job* const job = job_of(thread)) {
      const Core core = machine_.core_of(threads_->cpu_of(thread));
      Share& share = cores_[index_of(core)];
      advance(share, core);
      job->left_ps = job->target_ps - share.served_ps;
      --share.busy;
    }
  }
  void on_cpu(Thread thread) override
  {
    if (Job* const job = job_of(thread)) {
      const Core core = machine_.core_of(threads_->cpu_of(thread));
      Share& share = cores_[index_of(core)];
      advance(share, core);
      job->target_ps = share.served_ps + job->left_ps;
      ++share.busy;
    }
  }

private:
  void begins(Cpu cpu)
  {
    if (threads_ != nullptr) {
      threads_->begins(cpu, ThreadAct::Work);
    }
  }
  void ends(Cpu cpu)
  {
    if (threads_ != nullptr) {
      threads_->ends(cpu, ThreadAct::Work);
    }
  }

  static constexpr double k_close_enough_ps = 1000;

  /// The work that a thread is at.
  struct Job {
    double target_ps = 0; ///< it is done when the core has served so much
    double left_ps = 0;   ///< while the thread is off its CPU
  };

  [[nodiscard]] Job* job_of(Thread thread) const
  {
    return index_of(thread) < jobs_.size() ? jobs_[index_of(thread)] : nullptr;
  }

  /// One core: how much work each of its busy CPUs has been served so far.
  struct Share {
    double served_ps = 0;
    Instant at;
    std::size_t busy = 0;
  };

  void advance(Share& share, Core core) const
  {
    const Duration passed = engine_.now() - share.at;
    share.at = engine_.now();
    if (share.busy > 0) {
      const auto siblings = static_cast<double>(machine_.cpus_of(core).size());
      const auto busy = static_cast<double>(share.busy);
      const double gain = (machine_.topology().os.smt_yield - 1) / (siblings - 1);
      share.served_ps += static_cast<double>(passed.count_ps()) * (1 + gain * (busy - 1)) / busy;
    }
  }

  Engine& engine_;
  const Machine& machine_;
  Threads* threads_;
  std::vector<Share> cores_;
  std::vector<Job*> jobs_; // by thread, where threads may lose their CPUs
};

} // namespace numasim
