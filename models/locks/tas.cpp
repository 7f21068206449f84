// Test-and-set: every try is an xchg of the word, so every spinner takes the line from the others
// and the owner's release queues behind them.

#include "models/locks/backoff.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <optional>

namespace numasim {

namespace {

class TestAndSet final : public CountedLock {
public:
  TestAndSet(const LockContext& context, Duration between)
      : CountedLock(context), line_(own_line(context)), between_(between)
  {
  }
  TestAndSet(const LockContext& context, Backoff backoff)
      : CountedLock(context), line_(own_line(context)), backoff_(std::move(backoff))
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    std::optional<Backoff::Waits> waits;
    for (bool contended = false;; contended = true) {
      co_await memory().rmw(cpu, line_); // xchg(word, 1)
      if (!held_.get(engine().now())) {
        held_ = Posted<bool>{true};
        co_return contended;
      }
      if (backoff_ && !waits) {
        waits.emplace(backoff_->start(self));
      }
      const Duration wait = waits ? waits->next() : between_;
      co_await engine().delay(wait);
    }
  }
  Task<> let_go(Thread self) override
  {
    held_.set(false, memory().post_store(cpu_of(self), line_));
    co_return;
  }
  Task<bool> try_take(Thread self) override
  {
    co_await memory().rmw(cpu_of(self), line_); // xchg(word, 1)
    if (held_.get(engine().now())) {
      co_return false;
    }
    held_ = Posted<bool>{true};
    co_return true;
  }

  LineId line_;
  Duration between_;
  std::optional<Backoff> backoff_;
  Posted<bool> held_;
};

} // namespace

LockEntry tas_entry()
{
  return {"tas",
          "Test-and-set spinlock: an xchg of the word until it was free.",
          "T. Anderson, IEEE TPDS 1(1), 1990",
          false,
          {Parameter::boolean("pause", true, "Whether a cpu_relax() lies between two tries.",
                              "as in kernel loops")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<TestAndSet>(context, parameters.boolean("pause")
                                                             ? context.cpus.os().spin_iteration
                                                             : Duration{});
          },
          true,
          Preemption::On,
          true};
}

LockEntry tas_backoff_entry()
{
  return {"tas_backoff",
          "Test-and-set with randomised exponential backoff.",
          "T. Anderson, IEEE TPDS 1(1), 1990",
          false,
          Backoff::parameters(),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<TestAndSet>(context, Backoff(context, parameters));
          },
          true,
          Preemption::On,
          true};
}

} // namespace numasim
