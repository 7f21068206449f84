// Spinlocks of user space whose waiters give up the CPU between two looks, so that a holder without
// one can run.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/ticket_word.hpp"

#include <cstdint>

namespace numasim {

namespace {

struct Yielding {
  std::int64_t looks; ///< in vain, before the first sched_yield()
  Duration call;      ///< of sched_yield()
};

/// Looks at a word of `line` until it holds `done`: after the first looks in vain sched_yield()
/// lies between two.
template <class Done>
Task<> look_and_yield(KernelCpus& cpus, Cpu cpu, LineId line, Yielding yielding, Done done)
{
  for (std::int64_t i = 1;; ++i) {
    co_await cpus.memory().load(cpu, line);
    if (done()) {
      co_return;
    }
    if (i < yielding.looks) {
      co_await cpus.engine().delay(cpus.os().spin_iteration); // cpu_relax()
    } else {
      co_await cpus.execute(cpu, yielding.call);
      co_await cpus.threads().yield();
    }
  }
}

class YieldingTtas final : public CountedLock {
public:
  YieldingTtas(const LockContext& context, Yielding yielding)
      : CountedLock(context), line_(own_line(context)), yielding_(yielding)
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    bool contended = false;
    for (;;) {
      co_await look_and_yield(cpus(), cpu, line_, yielding_, [&] {
        contended = contended || is_held();
        return !is_held();
      });
      co_await memory().rmw(cpu, line_); // exchange(true)
      if (!is_held()) {
        held_ = Posted<bool>{true};
        co_return contended;
      }
      contended = true;
    }
  }
  Task<> let_go(Thread self) override
  {
    held_.set(false, memory().post_store(cpu_of(self), line_));
    co_return;
  }
  [[nodiscard]] bool is_held() const { return held_.get(engine().now()); }

  LineId line_;
  Yielding yielding_;
  Posted<bool> held_;
};

class YieldingTicket final : public CountedLock {
public:
  YieldingTicket(const LockContext& context, Yielding yielding)
      : CountedLock(context), word_(context.cpus, own_line(context)), yielding_(yielding)
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    const std::uint64_t ticket = co_await word_.draw(cpu);
    const auto served = [this, ticket] { return word_.served() == ticket; };
    if (served()) {
      co_return false;
    }
    co_await look_and_yield(cpus(), cpu, word_.line(), yielding_, served);
    co_return true;
  }
  Task<> let_go(Thread self) override { return word_.unlock(cpu_of(self)); }

  TicketWord word_;
  Yielding yielding_;
};

const char* const k_source = "T. Downs, A Concurrency Cost Hierarchy, 2020; sched_yield(2)";

ParameterList yielding_parameters()
{
  return {Parameter::integer("looks", "", 1, 1, 1'000'000'000,
                             "After so many looks in vain it calls sched_yield() before each.",
                             "1: as the source has it"),
          Parameter::real("yield_ns", "ns", 350, 0, 1e6,
                          "What sched_yield() takes where nobody else wants the CPU.",
                          "guess: 0.2 to 0.5 us, a system call and a pass through schedule()")};
}

Yielding yielding(const Parameters& parameters)
{
  return {parameters.integer("looks"), Duration::ns(parameters.real("yield_ns"))};
}

} // namespace

LockEntry ttas_yield_entry()
{
  return {"ttas_yield",
          "Test-and-test-and-set spinlock in user space whose waiters call sched_yield().",
          k_source,
          false,
          yielding_parameters(),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<YieldingTtas>(context, yielding(parameters));
          }};
}

LockEntry ticket_yield_entry()
{
  return {"ticket_yield",
          "Ticket spinlock in user space whose waiters call sched_yield().",
          k_source,
          false,
          yielding_parameters(),
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<YieldingTicket>(context, yielding(parameters));
          }};
}

} // namespace numasim
