#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/qspinlock.hpp"

namespace numasim {

namespace {

class QSpin final : public CountedLock {
public:
  explicit QSpin(const LockContext& context)
      : CountedLock(context), word_(context.cpus, own_line(context))
  {
  }

private:
  Task<bool> take(Thread self) override { return word_.lock(cpu_of(self)); }
  Task<> let_go(Thread self) override
  {
    word_.unlock(cpu_of(self));
    co_return;
  }

  Task<bool> try_take(Thread self) override { return word_.trylock(cpu_of(self)); }

  QSpinWord word_;
};

} // namespace

LockEntry qspinlock_entry()
{
  return {"qspinlock",
          "The kernel's spinlock: a pending waiter, then an MCS queue.",
          "kernel/locking/qspinlock.c, Linux 6.12",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<QSpin>(context);
          },
          true,
          Preemption::OffUntilUnlock,
          true};
}

} // namespace numasim
