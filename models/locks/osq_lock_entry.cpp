#include "models/input/input_error.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/osq_lock.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

namespace {

// In one osq_unlock(), which takes less time than a CPU's turn in the queue, this many times the
// CPUs is no chance.
constexpr std::size_t k_leaves_of_each = 100;

/// The queue as a lock of its own: its head holds it.
class Osq final : public CountedLock {
public:
  Osq(const LockContext& context, Duration leave_after)
      : CountedLock(context), queue_(context.cpus, own_line(context)), leave_after_(leave_after),
        visit_(context.cpus.memory().machine().cpus())
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    if (cpus().shared()) {
      return take_on_shared_cpu(cpu);
    }
    return leave_after_ == Duration{} ? queue_.lock(cpu) : take_with_pauses(cpu);
  }
  Task<> let_go(Thread self) override
  {
    letting_go_ = true;
    left_meanwhile_ = 0;
    co_await queue_.unlock(cpu_of(self));
    letting_go_ = false;
    cpus().threads().preempt_enable();
  }

  /// Leaves the queue when the scheduler wants the CPU for another thread, lets that run, and
  /// queues again.
  Task<bool> take_on_shared_cpu(Cpu cpu)
  {
    Threads& threads = cpus().threads();
    threads.preempt_disable(); // until let_go()
    for (bool contended = false;; contended = true) {
      const bool head = co_await queue_.lock_or_leave(cpu);
      if (head) {
        co_return contended;
      }
      co_await threads.yield();
    }
  }

  /// osq_unlock() ends when it sees a successor or itself as the tail. Waiters that leave and are
  /// back within the time of a transfer never let it: in the kernel they cannot, as who has left
  /// sleeps until woken.
  void count_leaving()
  {
    if (letting_go_ && ++left_meanwhile_ > k_leaves_of_each * visit_.size()) {
      throw InputError({"osq_lock", "leave_after",
                        std::to_string(leave_after_.count_ps() / 1000) + " ns",
                        "longer: waiters come back before the head can let go of the queue, so "
                        "nobody is served any more"});
    }
  }

  /// Leaves the queue when the time is up, lets another task run for no time, and queues again.
  Task<bool> take_with_pauses(Cpu cpu)
  {
    for (bool contended = false;; contended = true) {
      engine().spawn(tick(cpu, ++visit_[index_of(cpu)]));
      const bool head = co_await queue_.lock_or_leave(cpu);
      ++visit_[index_of(cpu)]; // no tick for this one any more
      cpus().task(cpu).need_resched = false;
      if (head) {
        co_return contended;
      }
      count_leaving();
      co_await cpus().execute(cpu, cpus().os().context_switch);
    }
  }

  /// The scheduler's tick, on the CPU itself: it is time for another task.
  Process tick(Cpu cpu, std::uint64_t visit)
  {
    co_await engine().delay(leave_after_);
    if (visit_[index_of(cpu)] == visit) {
      cpus().task(cpu).need_resched = true; // before the store, which wakes the spinner
      co_await memory().store(cpu, cpus().task(cpu).line);
    }
  }

  OsqLock queue_;
  Duration leave_after_;
  bool letting_go_ = false; ///< the head is in osq_unlock()
  std::size_t left_meanwhile_ = 0;
  std::vector<std::uint64_t> visit_; // by CPU: numbers its stays in the queue
};

} // namespace

LockEntry osq_lock_entry()
{
  return {"osq_lock",
          "The queue in which would-be owners of a sleeping lock spin.",
          "kernel/locking/osq_lock.c, Linux 6.12",
          false,
          {Parameter::real("leave_after", "ns", 0, 0, 1e12,
                           "How long a waiter spins before its CPU is wanted for another task: it "
                           "leaves the queue and, a context switch later, queues again; 0: never.",
                           "0: each CPU runs one thread. Where there are several the scheduler "
                           "decides that, and this is not looked at")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<Osq>(context, Duration::ns(parameters.real("leave_after")));
          },
          true,
          Preemption::OffUntilUnlock};
}

} // namespace numasim
