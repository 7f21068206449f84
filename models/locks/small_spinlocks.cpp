// folly's MicroSpinLock and PicoSpinLock: a test-and-set in a byte or a bit, whose waiters pause
// for a while and then sleep for a fixed time.

#include "models/locks/bounded_spin.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <optional>

namespace numasim {

namespace {

/// folly's detail::Sleeper.
struct Patience {
  std::int64_t pauses = 0;
  Duration nap; ///< with what the timer adds
};

class SmallSpinlock : public CountedLock {
public:
  SmallSpinlock(const LockContext& context, const Patience& patience)
      : CountedLock(context), line_(own_line(context)), patience_(patience)
  {
  }

protected:
  [[nodiscard]] LineId line() const { return line_; }
  [[nodiscard]] bool is_held() const { return held_.get(engine().now()); }
  [[nodiscard]] Instant patience_ends() const
  {
    return engine().now() + cpus().os().spin_iteration * patience_.pauses;
  }
  /// One locked operation; whether it got the lock.
  Task<bool> try_take(Cpu cpu)
  {
    co_await memory().rmw(cpu, line_);
    if (is_held()) {
      co_return false;
    }
    held_ = Posted<bool>{true};
    co_return true;
  }
  void release(Instant effective) { held_.set(false, effective); }
  /// nanosleep(): nobody wakes it but the timer.
  Task<> nap(Cpu cpu)
  {
    co_await cpus().execute(cpu, cpus().os().syscall);
    slept();
    co_await cpus().sleep_for(cpu, patience_.nap);
  }

private:
  LineId line_;
  Patience patience_;
  Posted<bool> held_;
};

/// Reads until the byte is free before it tries again.
class MicroSpinLock final : public SmallSpinlock {
public:
  MicroSpinLock(const LockContext& context, const Patience& patience)
      : SmallSpinlock(context, patience), spin_(context)
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    std::optional<Instant> end;
    for (;;) {
      if (co_await try_take(cpu)) {
        co_return end.has_value();
      }
      if (!end) {
        end = patience_ends();
      }
      while (!co_await spin_.until(self, line(), *end, [this] { return !is_held(); })) {
        co_await nap(cpu);
      }
    }
  }
  Task<> let_go(Thread self) override
  {
    release(memory().post_store(cpu_of(self), line()));
    co_return;
  }

  BoundedSpin spin_;
};

/// Tries again after every pause, and lets go by a locked operation, as the other bits of the word
/// are not its own.
class PicoSpinLock final : public SmallSpinlock {
public:
  using SmallSpinlock::SmallSpinlock;

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    std::optional<Instant> end;
    while (!co_await try_take(cpu)) { // lock bts
      if (!end) {
        end = patience_ends();
      }
      if (engine().now() < *end) {
        co_await engine().delay(cpus().os().spin_iteration);
      } else {
        co_await nap(cpu);
      }
    }
    co_return end.has_value();
  }
  Task<> let_go(Thread self) override
  {
    co_await memory().rmw(cpu_of(self), line()); // lock btr
    release(engine().now());
  }
};

const char* const k_source = "folly/synchronization/MicroSpinLock.h, PicoSpinLock.h, "
                             "detail/Sleeper.h (recalled)";

ParameterList patience_parameters()
{
  return {Parameter::integer("pauses", "", 4000, 0, 1'000'000'000,
                             "So many pauses a waiter makes before it sleeps.",
                             "Sleeper::kMaxActiveSpin (recalled)"),
          Parameter::real("nap", "us", 500, 0.001, 1e6, "How long it sleeps then, each time.",
                          "Sleeper::kMinYieldingSleep (recalled)"),
          Parameter::real("timer_slack", "us", 50, 0, 1e6, "What the timer adds to that.",
                          "init_task's timer_slack_ns, init/init_task.c, Linux 6.12")};
}

Patience patience_of(const Parameters& parameters)
{
  return {parameters.integer("pauses"),
          Duration::us(parameters.real("nap") + parameters.real("timer_slack"))};
}

} // namespace

LockEntry micro_spin_lock_entry()
{
  return {"micro_spin_lock",
          "folly's MicroSpinLock: test-and-test-and-set in a byte, whose waiters sleep 0.5 ms at a "
          "time after 4000 pauses.",
          k_source,
          false,
          patience_parameters(),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<MicroSpinLock>(context, patience_of(parameters));
          }};
}

LockEntry pico_spin_lock_entry()
{
  return {"pico_spin_lock",
          "folly's PicoSpinLock: test-and-set of a bit, whose waiters sleep 0.5 ms at a time after "
          "4000 tries.",
          k_source,
          false,
          patience_parameters(),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<PicoSpinLock>(context, patience_of(parameters));
          }};
}

} // namespace numasim
