// Ticket lock whose waiters sleep: all of them at one condition variable, so that every release
// wakes them all and all but one sleep again.

#include "models/locks/condition_variable.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/line_layout.hpp"

#include <cstdint>

namespace numasim {

namespace {

/// The counters and the mutex lie in the first line, the condition variable in the second.
class BlockingTicket final : public CountedLock {
public:
  explicit BlockingTicket(const LockContext& context)
      : CountedLock(context), lines_(two_lines(context)),
        mutex_(cpus(), lines_.first, context.home, [this] { slept(); }),
        changed_(cpus(), lines_.second, context.home, [this] { slept(); })
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().rmw(cpu, lines_.first); // dispenser.fetch_add(1)
    const std::uint64_t ticket = next_++;
    co_await memory().load(cpu, lines_.first);
    if (served() == ticket) {
      co_return false;
    }
    co_await mutex_.lock(cpu);
    for (;;) {
      co_await memory().load(cpu, lines_.first);
      if (served() == ticket) {
        break;
      }
      co_await changed_.wait(cpu, mutex_);
    }
    co_await mutex_.unlock(cpu);
    co_return true;
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await mutex_.lock(cpu);
    served_.set(served_.get(Instant::max()) + 1, memory().post_store(cpu, lines_.first));
    co_await changed_.broadcast(cpu);
    co_await mutex_.unlock(cpu);
  }

  [[nodiscard]] std::uint64_t served() const { return served_.get(engine().now()); }

  TwoLines lines_;
  PthreadMutex mutex_;
  ConditionVariable changed_;
  std::uint64_t next_ = 0;
  Posted<std::uint64_t> served_;
};

} // namespace

LockEntry blocking_ticket_entry()
{
  return {"blocking_ticket",
          "Ticket lock in user space whose waiters sleep at one condition variable, all woken by "
          "every release.",
          "T. Downs, A Concurrency Cost Hierarchy, 2020 (recalled: without contention it does one "
          "locked operation more than a mutex, as its 31.7 ns against 20.9 say); glibc 2.36: "
          "nptl/pthread_cond_wait.c",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<BlockingTicket>(context);
          }};
}

} // namespace numasim
