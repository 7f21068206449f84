#pragma once
/// What the kernel keeps for every CPU that locks need: queue nodes and the running task.
///
/// One task runs on each CPU; while it sleeps the CPU idles. Costs: OsCosts of the topology.

#include "models/locks/posted.hpp"
#include "models/memory/memory.hpp"

#include <coroutine>
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

/// The task on a CPU, as far as locks look at it.
struct TaskState {
  LineId line{}; ///< the line of task_struct with on_cpu
  bool on_cpu = true;
  bool wake_pending = false; ///< woken before it had gone to sleep
  std::coroutine_handle<> sleeper;
  bool need_resched = false; ///< TIF_NEED_RESCHED, taken to lie in the same line
};

/// How the kernel was built, as far as locks notice.
struct KernelOptions {
  /// CONFIG_PARAVIRT_SPINLOCKS: vcpu_is_preempted() is a call whose argument is loaded.
  bool paravirt_spinlocks = false;
};

class KernelCpus {
public:
  explicit KernelCpus(Memory& memory);

  [[nodiscard]] const KernelOptions& options() const { return options_; }
  /// Before anything has run.
  void build_with(const KernelOptions& options) { options_ = options; }

  [[nodiscard]] Memory& memory() { return memory_; }
  [[nodiscard]] Engine& engine() { return memory_.engine(); }
  [[nodiscard]] const OsCosts& os() const { return memory_.machine().topology().os; }

  [[nodiscard]] OsqNode& osq(Cpu cpu) { return osq_[index_of(cpu)]; }
  [[nodiscard]] McsNode& mcs(Cpu cpu) { return mcs_[index_of(cpu)]; }
  [[nodiscard]] TaskState& task(Cpu cpu) { return task_[index_of(cpu)]; }

  /// set_current_state(TASK_UNINTERRUPTIBLE): wake-ups before this are forgotten, later ones count.
  /// To be followed by a look at the condition waited for, and then by sleep().
  void prepare_to_sleep(Cpu cpu) { task(cpu).wake_pending = false; }

  /// schedule(): the task on `cpu` sleeps until wake(); returns at once if a wake-up came first.
  /// Costs a context switch out, and what wake() says on the way back.
  Task<> sleep(Cpu cpu);

  /// try_to_wake_up() by the task on `waker` of the one on `sleeper`: the waker pays
  /// OsCosts::wake_up, the sleeper runs OsCosts::wake_latency later. To a task that still runs it
  /// is no more than a look at its state.
  Task<> wake(Cpu waker, Cpu sleeper);

  /// Awaitable: `cpu` runs kernel code that takes a CPU of the fastest kind `fastest`.
  [[nodiscard]] auto execute(Cpu cpu, Duration fastest)
  {
    return engine().delay(memory_.machine().time_on(cpu, fastest));
  }

  /// Between a spinner losing its copy of a word and its next poll lies half a cpu_relax() loop on
  /// average.
  [[nodiscard]] auto notice() { return engine().delay(os().spin_iteration / 2); }

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
  std::vector<TaskState> task_;
};

} // namespace numasim
