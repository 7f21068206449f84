// lockref: a reference count in one word with its spinlock, counted up and down by compare-and-swap
// while the spinlock is free.

#include "models/locks/backoff.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/qspinlock.hpp"

#include <cstdint>

namespace numasim {

namespace {

/// lock() gets a reference, unlock() puts it.
class Lockref final : public CountedLock {
public:
  Lockref(const LockContext& context, const Parameters& parameters)
      : CountedLock(context), line_(own_line(context)), lock_(context.cpus, line_),
        tries_(parameters.integer("tries")), locked_one_in_(parameters.integer("locked_one_in")),
        streams_(streams_by_thread(context))
  {
  }

private:
  Task<bool> take(Thread self) override // lockref_get()
  {
    const Cpu cpu = cpu_of(self);
    const bool under_lock =
        locked_one_in_ > 0 &&
        streams_[index_of(self)].below(static_cast<std::uint64_t>(locked_one_in_)) == 0;
    return under_lock ? change_under_lock(cpu, 1) : change(cpu, 1);
  }
  Task<> let_go(Thread self) override // lockref_put_or_lock(), never the last reference
  {
    co_await change(cpu_of(self), -1);
  }

  /// CMPXCHG_LOOP; returns whether the first try failed.
  Task<bool> change(Cpu cpu, std::int64_t by)
  {
    co_await memory().load(cpu, line_);
    bool locked = lock_.is_locked_or_queued();
    std::int64_t seen = count_;
    for (std::int64_t left = tries_; !locked && left > 0; --left) {
      co_await memory().rmw(cpu, line_); // try_cmpxchg64(&lock_count, &old, new)
      locked = lock_.is_locked_or_queued();
      if (!locked && count_ == seen) {
        count_ += by;
        co_return left != tries_;
      }
      seen = count_;
    }
    co_await change_under_lock(cpu, by);
    co_return true;
  }
  Task<bool> change_under_lock(Cpu cpu, std::int64_t by)
  {
    const bool waited = co_await lock_.lock(cpu);
    co_await memory().store(cpu, line_);
    count_ += by;
    lock_.unlock(cpu);
    co_return waited;
  }

  LineId line_; ///< of lock and count, 8 bytes
  QSpinWord lock_;
  std::int64_t count_ = 1; ///< the owner's, so that no put is the last
  std::int64_t tries_;
  std::int64_t locked_one_in_;
  std::vector<RandomStream> streams_; // by thread
};

} // namespace

LockEntry lockref_entry()
{
  return {"lockref",
          "No lock: a reference got and put by compare-and-swap, under the spinlock in the same "
          "word where that is held or the word is fought for.",
          "lib/lockref.c, include/linux/lockref.h, Linux 6.12",
          false,
          {Parameter::integer("tries", "", 100, 0, 1'000'000,
                              "Compare-and-swaps that may fail before the spinlock is taken.",
                              "CMPXCHG_LOOP, lib/lockref.c"),
           Parameter::integer("locked_one_in", "", 0, 0, 1'000'000,
                              "One reference in how many is got under the spinlock; 0: none.",
                              "0: as in lookups that change nothing")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<Lockref>(context, parameters);
          },
          false};
}

} // namespace numasim
