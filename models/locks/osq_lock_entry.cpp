#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/osq_lock.hpp"

#include <cstdint>
#include <vector>

namespace numasim {

namespace {

/// The queue as a lock of its own: its head holds it.
class Osq final : public CountedLock {
public:
  Osq(const LockContext& context, Duration leave_after)
      : CountedLock(context), queue_(context.cpus, own_line(context)), leave_after_(leave_after),
        visit_(context.cpus.memory().machine().cpus())
  {
  }

private:
  Task<bool> take(Cpu cpu) override
  {
    return leave_after_ == Duration{} ? queue_.lock(cpu) : take_with_pauses(cpu);
  }
  Task<> let_go(Cpu cpu) override { return queue_.unlock(cpu); }

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
  std::vector<std::uint64_t> visit_; // by CPU: numbers its stays in the queue
};

} // namespace

LockEntry osq_lock_entry()
{
  return {"osq_lock",
          "The queue in which would-be owners of a sleeping lock spin.",
          "kernel/locking/osq_lock.c, Linux 6.12",
          false,
          {Parameter::integer("leave_after", "ms", 0, 0, 1'000'000,
                              "How long a waiter spins before its CPU is wanted for another task: "
                              "it leaves the queue and, a context switch later, queues again; 0: "
                              "never.",
                              "0: each CPU runs one task; the scheduler's ticks are 1 ms apart or "
                              "more")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<Osq>(
                context,
                Duration::us(1e3 * static_cast<double>(parameters.integer("leave_after"))));
          }};
}

} // namespace numasim
