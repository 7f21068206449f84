#pragma once
/// The threads of a World and the CPUs that they share.
///
/// At first every CPU has one thread of its own, Thread{i} on Cpu{i}, and nothing here takes time.
/// Once add() has put a second one on any CPU, every CPU has a run queue (run_queue.hpp): a thread
/// that is off its CPU does not go on, whatever it waits for. Model code need not know:
/// - a delay is work of the thread's CPU, and only its time on the CPU counts;
/// - an access under way ends by itself, and a line's change is seen, when the thread runs again;
/// - a thread that sleeps leaves its CPU to the others.
///
/// Threads keep their CPU (no load balancing). A thread loses its CPU at the tick after its slice
/// is used up, or when a thread wakes that is owed more, unless it has preemption off; then when it
/// has it on again. In system calls it depends on how the kernel was built (KernelPreemption).
/// A switch takes OsCosts::context_switch of the CPU. docs/scheduling.md has the rules.

#include "models/memory/memory.hpp"
#include "models/sched/kernel_preemption.hpp"
#include "models/sched/run_queue.hpp"
#include "models/sched/task_state.hpp"
#include "models/sched/thread_observer.hpp"

#include <coroutine>
#include <cstdint>
#include <deque>
#include <vector>

namespace numasim {

/// What the scheduler did. Plain data.
struct SwitchRecord {
  std::uint64_t switches = 0;           ///< a thread gave way to another, or to nothing
  std::uint64_t preemptions = 0;        ///< of those: while it could have gone on
  std::uint64_t holder_preemptions = 0; ///< of those: while it held a lock
  Duration ran;                         ///< of the threads that gave way, since they had the CPU
};

/// Told when a thread loses its CPU and gets it back, where CPUs are shared.
class CpuListener {
public:
  CpuListener() = default;
  CpuListener(const CpuListener&) = delete;
  CpuListener& operator=(const CpuListener&) = delete;
  virtual ~CpuListener() = default;
  virtual void off_cpu(Thread thread) = 0;
  virtual void on_cpu(Thread thread) = 0;
};

class Threads final : public Gate {
public:
  explicit Threads(Memory& memory);
  ~Threads() override;

  /// One more thread on `cpu`. Before the first of them nothing may have been spawned that runs on
  /// a CPU, and from it on such things are started by start().
  Thread add(Cpu cpu);
  [[nodiscard]] bool shared() const { return !queues_.empty(); }
  /// Before anything has run; lazy unless told.
  void preempt_as(KernelPreemption how) { preemption_ = how; }

  [[nodiscard]] std::size_t count() const { return tasks_.size(); }
  [[nodiscard]] Cpu cpu_of(Thread thread) const { return cpu_of_[index_of(thread)]; }
  /// The thread that runs on `cpu`, for code that runs there.
  [[nodiscard]] Thread current(Cpu cpu) const { return current_[index_of(cpu)]; }
  [[nodiscard]] TaskState& task(Thread thread) { return tasks_[index_of(thread)]; }

  /// The thread begins to run `process`, now or when it gets its CPU.
  void start(Thread thread, Process process);

  // By the running thread: not to lose the CPU in between. They nest.
  void preempt_disable()
  {
    if (running_ != nullptr) {
      disable_running();
    }
  }
  void preempt_enable()
  {
    if (running_ != nullptr) {
      enable_running();
    }
  }
  // By the running thread: a system call, as far as it matters when it loses its CPU: while it has
  // a sleeping lock or is on its way to one. They nest; it may sleep in between.
  void enter_kernel()
  {
    if (running_ != nullptr) {
      enter_running();
    }
  }
  void leave_kernel()
  {
    if (running_ != nullptr) {
      leave_running();
    }
  }
  /// TIF_NEED_RESCHED of the running thread, which a spinner looks at; a lazy request is none yet.
  [[nodiscard]] bool need_resched() const;
  /// Between these a preemption counts as one of a lock's holder.
  void begin_holding(Thread thread);
  void end_holding(Thread thread);

  /// By a thread that suspends itself: it sleeps until what it handed out is resumed.
  void block_running();

  /// Awaitable, schedule() while it could go on: others go first, if it has had its slice.
  [[nodiscard]] auto yield() { return Yield{*this, true}; }
  /// Awaitable, cond_resched() and might_sleep(): that where voluntary kernels do it.
  [[nodiscard]] auto cond_resched() { return Yield{*this, resched_due()}; }
  /// Awaitable: nothing to do on the CPU for `d`. Others have it meanwhile.
  [[nodiscard]] auto leave_cpu(Duration d) { return Nap{*this, engine_.now() + d}; }

  void listen(CpuListener& listener) { listener_ = &listener; }

  /// Shows what threads do from now on to `observer`; null: to nobody.
  void observe(ThreadObserver* observer) { observer_ = observer; }
  [[nodiscard]] ThreadObserver* observer() const { return observer_; }
  /// The thread that runs on `cpu` begins something, or has done it: for the observer.
  void begins(Cpu cpu, ThreadAct act)
  {
    if (observer_ != nullptr) {
      observer_->begins(current(cpu), act);
    }
  }
  void ends(Cpu cpu, ThreadAct act)
  {
    if (observer_ != nullptr) {
      observer_->ends(current(cpu), act);
    }
  }

  [[nodiscard]] const SwitchRecord& record() const { return record_; }
  void reset_record() { record_ = {}; }

  std::coroutine_handle<> hold(std::coroutine_handle<> process, Wait wait) override;

private:
  struct Slot;
  struct Queue;

  /// Who asks the running thread to leave its CPU.
  enum class Request : std::uint8_t {
    Here,         ///< an interrupt on its CPU, or a thread that woke another there
    WakeFromAfar, ///< a thread on another CPU
    Overdue       ///< the tick, as the thread has not followed a lazy request
  };

  struct Yield {
    Threads& threads;
    bool wanted;
    [[nodiscard]] bool await_ready() const { return threads.running_ == nullptr || !wanted; }
    void await_suspend(std::coroutine_handle<> process) const;
    void await_resume() const noexcept {}
  };
  struct Nap {
    Threads& threads;
    Instant until;
    [[nodiscard]] bool await_ready() const
    {
      return threads.running_ == nullptr && threads.engine_.until(until).await_ready();
    }
    void await_suspend(std::coroutine_handle<> process) const;
    void await_resume() const noexcept {}
  };

  void share();
  void add_slot(Thread thread);
  void disable_running();
  void enable_running();
  void enter_running();
  void leave_running();
  [[nodiscard]] bool resched_due() const;
  [[nodiscard]] bool asked_to_leave(const Slot& slot) const;
  [[nodiscard]] bool held_back(const Slot& slot) const;
  void forget_request(Slot& slot);
  void look_at_request(Slot& slot);

  Process gatekeeper(Slot& slot);
  bool may_go(Slot& slot);
  Process switcher(Queue& queue);
  Process ticker(Queue& queue);

  void wake(Slot& slot);
  void want_switch(Queue& queue, Request request);
  void scheduler_tick(Queue& queue);
  void ask_for_switch(Queue& queue);
  bool take_off(Queue& queue);
  void put_on(Queue& queue);
  void leave(Slot& slot);
  [[nodiscard]] Slot& slot_of(Thread thread);

  Memory& memory_;
  Engine& engine_;
  std::vector<Cpu> cpu_of_;     // by thread
  std::deque<TaskState> tasks_; // by thread; a deque, because others keep references
  std::vector<Thread> current_; // by CPU
  Slot* running_ = nullptr;     ///< whose code is being executed; none: the machine's own
  std::deque<Slot> slots_;      // by thread; empty: every CPU has one thread
  std::deque<Queue> queues_;    // by CPU; the same
  CpuListener* listener_ = nullptr;
  ThreadObserver* observer_ = nullptr;
  KernelPreemption preemption_ = KernelPreemption::Lazy;
  SwitchRecord record_;
};

} // namespace numasim
