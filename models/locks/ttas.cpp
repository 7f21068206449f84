// Test-and-test-and-set: spinners read their copies and go for the word together when it is free.

#include "models/locks/backoff.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <optional>

namespace numasim {

namespace {

class TestAndTestAndSet final : public CountedLock {
public:
  TestAndTestAndSet(const LockContext& context, bool pause, std::optional<Backoff> backoff)
      : CountedLock(context), line_(own_line(context)), pause_(pause), backoff_(std::move(backoff))
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    std::optional<Backoff::Waits> waits;
    bool contended = false;
    for (;;) {
      co_await memory().load(cpu, line_);
      if (is_held()) {
        contended = true;
        co_await memory().lost(cpu, line_);
        if (pause_) {
          co_await cpus().notice();
        }
        continue;
      }
      co_await memory().rmw(cpu, line_); // xchg(word, 1)
      if (!is_held()) {
        held_ = Posted<bool>{true};
        co_return contended;
      }
      contended = true;
      if (backoff_) {
        if (!waits) {
          waits.emplace(backoff_->start(self));
        }
        co_await engine().delay(waits->next());
      }
    }
  }
  Task<> let_go(Thread self) override
  {
    held_.set(false, memory().post_store(cpu_of(self), line_));
    co_return;
  }
  Task<bool> try_take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().load(cpu, line_);
    if (is_held()) {
      co_return false;
    }
    co_await memory().rmw(cpu, line_); // xchg(word, 1)
    if (is_held()) {
      co_return false;
    }
    held_ = Posted<bool>{true};
    co_return true;
  }
  [[nodiscard]] bool is_held() const { return held_.get(engine().now()); }

  LineId line_;
  bool pause_;
  std::optional<Backoff> backoff_;
  Posted<bool> held_;
};

const char* const k_source =
    "L. Rudolph, Z. Segall, ISCA 1984; virt_spin_lock(), arch/x86/include/asm/qspinlock.h, "
    "Linux 6.12";

Parameter pause_parameter()
{
  return Parameter::boolean("pause", true, "Whether a cpu_relax() lies between two looks.",
                            "virt_spin_lock()");
}

} // namespace

LockEntry ttas_entry()
{
  return {"ttas",
          "Test-and-test-and-set spinlock: reads until the word is free, then an xchg.",
          k_source,
          false,
          {pause_parameter()},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<TestAndTestAndSet>(context, parameters.boolean("pause"),
                                                       std::nullopt);
          },
          true,
          Preemption::On,
          true};
}

LockEntry ttas_backoff_entry()
{
  ParameterList parameters = Backoff::parameters();
  parameters.push_back(pause_parameter());
  return {"ttas_backoff",
          "Test-and-test-and-set with randomised exponential backoff after a lost xchg.",
          "T. Anderson, IEEE TPDS 1(1), 1990",
          false,
          parameters,
          [](const LockContext& context, const Parameters& set) -> std::unique_ptr<Lock> {
            return std::make_unique<TestAndTestAndSet>(context, set.boolean("pause"),
                                                       Backoff(context, set));
          },
          true,
          Preemption::On,
          true};
}

} // namespace numasim
