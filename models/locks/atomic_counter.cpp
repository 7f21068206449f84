// A plain atomic counter: what a lock is compared with when all it guards is a number.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

namespace numasim {

namespace {

class AtomicCounter final : public CountedLock {
public:
  explicit AtomicCounter(const LockContext& context)
      : CountedLock(context), line_(own_line(context))
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    co_await memory().rmw(cpu_of(self), line_); // lock xadd
    co_return false;
  }
  Task<> let_go(Thread) override { co_return; }

  LineId line_;
};

} // namespace

LockEntry atomic_counter_entry()
{
  return {"atomic_counter",
          "No lock: one atomic fetch-and-add of a shared word; nothing to release.",
          "arch_atomic_fetch_add(), arch/x86/include/asm/atomic.h, Linux 6.12",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<AtomicCounter>(context);
          },
          false};
}

} // namespace numasim
