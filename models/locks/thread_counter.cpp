// A counter for each thread, whose sum is what counts: nobody waits for anybody.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

namespace numasim {

namespace {

class ThreadCounter final : public CountedLock {
public:
  explicit ThreadCounter(const LockContext& context)
      : CountedLock(context), lines_(line_for_each_thread(context, "counters"))
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    const LineId line = lines_[index_of(self)];
    co_await memory().load(cpu, line);
    co_await memory().store(cpu, line);
    co_return false;
  }
  Task<> let_go(Thread) override { co_return; }

  std::vector<LineId> lines_; // by thread
};

} // namespace

LockEntry thread_counter_entry()
{
  return {"thread_counter",
          "No lock: a counter for each thread, in a line of its own; nothing is shared.",
          "thread_local variables in C++; per-CPU counters, lib/percpu_counter.c, Linux 6.12",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<ThreadCounter>(context);
          },
          false};
}

} // namespace numasim
