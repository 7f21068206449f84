#pragma once
/// What the kernel keeps for every CPU and thread that locks need: queue nodes, tasks that sleep
/// and wake. Costs: OsCosts of the topology.
///
/// The kernel's own code is written by CPU, as it runs with preemption off where that matters:
/// whoever runs on the CPU (current()) is the thread that calls.

#include "models/locks/posted.hpp"
#include "models/memory/memory.hpp"
#include "models/sched/threads.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace numasim {

/// A node of an optimistic-spin queue (struct optimistic_spin_node), one a CPU.
struct OsqNode {
  LineId line{};
  Posted<std::optional<Cpu>> next;
  Posted<bool> locked;
  Posted<std::optional<Cpu>> previous = {}; ///< kept where waiters may leave
  std::uint64_t serial = 0;                 ///< its place in a queue that is measured
};

/// A node of an MCS queue (struct qnode), one a CPU: contexts do not nest in the model.
struct McsNode {
  LineId line{};
  Posted<std::optional<Cpu>> next;
  Posted<bool> locked;
};

/// How the kernel was built, as far as locks notice.
struct KernelOptions {
  /// CONFIG_PARAVIRT_SPINLOCKS: vcpu_is_preempted() is a call whose argument is loaded.
  bool paravirt_spinlocks = false;
  KernelPreemption preemption = KernelPreemption::Lazy;
};

/// Told when a thread goes to sleep.
class SleepWatch {
public:
  SleepWatch() = default;
  SleepWatch(const SleepWatch&) = delete;
  SleepWatch& operator=(const SleepWatch&) = delete;
  virtual ~SleepWatch() = default;
  virtual void sleeps(Thread self) = 0;
};

class KernelCpus {
public:
  explicit KernelCpus(Memory& memory);

  [[nodiscard]] const KernelOptions& options() const { return options_; }
  /// Before anything has run.
  void build_with(const KernelOptions& options)
  {
    options_ = options;
    threads_.preempt_as(options.preemption);
  }

  [[nodiscard]] Memory& memory() { return memory_; }
  [[nodiscard]] Engine& engine() { return memory_.engine(); }
  [[nodiscard]] const OsCosts& os() const { return memory_.machine().topology().os; }

  [[nodiscard]] OsqNode& osq(Cpu cpu) { return osq_[index_of(cpu)]; }
  [[nodiscard]] McsNode& mcs(Cpu cpu) { return mcs_[index_of(cpu)]; }

  [[nodiscard]] Threads& threads() { return threads_; }
  [[nodiscard]] Cpu cpu_of(Thread thread) const { return threads_.cpu_of(thread); }
  /// The thread on `cpu`, for code that runs there.
  [[nodiscard]] Thread current(Cpu cpu) const { return threads_.current(cpu); }
  [[nodiscard]] TaskState& task(Thread thread) { return threads_.task(thread); }
  /// The running thread's.
  [[nodiscard]] TaskState& task(Cpu cpu) { return threads_.task(threads_.current(cpu)); }
  /// Whether a CPU may have several threads, so that one may be off its CPU against its will.
  [[nodiscard]] bool shared() const { return threads_.shared(); }

  /// set_current_state(TASK_UNINTERRUPTIBLE): wake-ups before this are forgotten, later ones count.
  /// To be followed by a look at the condition waited for, and then by sleep().
  void prepare_to_sleep(Cpu cpu) { task(cpu).wake_pending = false; }

  /// schedule(): the task on `cpu` sleeps until wake(); returns at once if a wake-up came first.
  /// Costs a context switch out, and what wake() says on the way back.
  Task<> sleep(Cpu cpu);
  /// The same until a timer wakes it after `d`.
  Task<> sleep_for(Cpu cpu, Duration d);

  /// Shows every sleep from now on to `watch`.
  void watch_sleep(SleepWatch& watch) { sleep_watch_ = &watch; }

  /// try_to_wake_up() of `sleeper` by the task on `waker`: the waker pays OsCosts::wake_up, the
  /// sleeper could run OsCosts::wake_latency later. To a task that still runs it is no more than a
  /// look at its state.
  Task<> wake(Cpu waker, Thread sleeper);

  /// Awaitable: `cpu` runs kernel code that takes a CPU of the fastest kind `fastest`.
  [[nodiscard]] auto execute(Cpu cpu, Duration fastest)
  {
    return engine().delay(memory_.machine().time_on(cpu, fastest));
  }

  /// Between a spinner losing its copy of a word and its next poll lies half a cpu_relax() loop on
  /// average.
  [[nodiscard]] auto notice() { return engine().delay(os().spin_iteration / 2); }

  /// Of a CPU that spins on two words until its thread ought to leave it: returns when either is
  /// written by another CPU, or TIF_NEED_RESCHED is set. (The look at that flag, in the thread's
  /// own line, is not charged.)
  [[nodiscard]] auto lost_either(Cpu cpu, LineId first, LineId second)
  {
    return memory_.lost_either(cpu, first, second,
                               shared() ? std::optional(task(cpu).line) : std::nullopt);
  }

  /// The loop of a spinner on one line: loads it after every write until `done()` holds. `done` is
  /// called when a load is complete.
  template <class Done> Task<> spin_until(Cpu cpu, LineId line, Done done)
  {
    for (;;) {
      co_await memory_.load(cpu, line);
      if (done()) {
        co_return;
      }
      co_await memory_.lost(cpu, line);
      co_await notice();
    }
  }

private:
  Memory& memory_;
  KernelOptions options_;
  std::vector<OsqNode> osq_;
  std::vector<McsNode> mcs_;
  Threads threads_;
  SleepWatch* sleep_watch_ = nullptr;
};

} // namespace numasim
