#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/osq_lock.hpp"

namespace numasim {

namespace {

/// The queue as a lock of its own: its head holds it.
class Osq final : public CountedLock {
public:
  explicit Osq(const LockContext& context)
      : CountedLock(context), queue_(context.cpus, own_line(context))
  {
  }

private:
  Task<bool> take(Cpu cpu) override { return queue_.lock(cpu); }
  Task<> let_go(Cpu cpu) override { return queue_.unlock(cpu); }

  OsqLock queue_;
};

} // namespace

LockEntry osq_lock_entry()
{
  return {"osq_lock",
          "The queue in which would-be owners of a sleeping lock spin.",
          "kernel/locking/osq_lock.c, Linux 6.12",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<Osq>(context);
          }};
}

} // namespace numasim
