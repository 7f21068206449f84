// folly's MicroLock: a held bit and a wait bit in a byte; its waiters look 1000 times and then
// sleep in a futex.

#include "models/locks/bounded_spin.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/futex.hpp"

#include <cstdint>

namespace numasim {

namespace {

class MicroLock final : public CountedLock {
public:
  MicroLock(const LockContext& context, std::int64_t spins)
      : CountedLock(context), line_(own_line(context)), spin_(context), spins_(spins),
        futex_(cpus(), line_, context.home)
  {
  }

private:
  struct Word {
    bool held = false;
    bool waited_for = false;
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().load(cpu, line_);
    if (!word_.held && !word_.waited_for) {
      co_await memory().rmw(cpu, line_);
      if (!word_.held) {
        word_.held = true;
        co_return false;
      }
    }
    co_await take_slowly(self);
    co_return true;
  }

  /// MicroLockCore::lockSlowPath(). Who has slept takes the lock as waited for: others may sleep.
  Task<> take_slowly(Thread self)
  {
    const Cpu cpu = cpu_of(self);
    const Instant end = engine().now() + cpus().os().spin_iteration * spins_;
    bool others_may_sleep = false;
    for (;;) {
      if (co_await spin_.until(self, line_, end, [this] { return !word_.held; })) {
        co_await memory().rmw(cpu, line_);
        if (!word_.held) {
          word_ = {true, word_.waited_for || others_may_sleep};
          co_return;
        }
        continue;
      }
      if (!word_.waited_for) {
        co_await memory().rmw(cpu, line_);
        if (!word_.held) {
          continue;
        }
        word_.waited_for = true;
      }
      if (co_await futex_.wait(cpu, [this] { return word_.held && word_.waited_for; })) {
        slept();
      }
      others_may_sleep = true;
    }
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().load(cpu, line_);
    co_await memory().rmw(cpu, line_);
    const bool wake = word_.waited_for;
    word_ = {};
    if (wake) {
      co_await futex_.wake(cpu, 1);
    }
  }

  LineId line_;
  BoundedSpin spin_;
  std::int64_t spins_;
  Futex futex_;
  Word word_;
};

} // namespace

LockEntry micro_lock_entry()
{
  return {"micro_lock",
          "folly's MicroLock: two bits; its waiters spin for a while and then sleep in a futex.",
          "folly/MicroLock.h, MicroLock.cpp (recalled)",
          false,
          {Parameter::integer("spins", "", 1000, 0, 1'000'000'000,
                              "So many looks a waiter takes before it sleeps.",
                              "MicroLock's MaxSpins (recalled)")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<MicroLock>(context, parameters.integer("spins"));
          }};
}

} // namespace numasim
