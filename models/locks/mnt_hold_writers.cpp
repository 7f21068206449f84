// mnt_hold_writers: per-CPU counts of who is inside and a flag that keeps newcomers out while
// somebody adds the counts up.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/qspinlock.hpp"

#include <cstdint>

namespace numasim {

namespace {

/// lock_shared() is mnt_get_write_access() to a mount, lock() is what makes it read-only.
class MntHoldWriters final : public CountedLock {
public:
  MntHoldWriters(const LockContext& context, Duration retry_after)
      : CountedLock(context), flags_line_(own_line(context)),
        mount_lock_(context.cpus, own_line(context)),
        count_lines_(line_for_each_cpu(context, "mnt_pcp")), counts_(count_lines_.size()),
        retry_after_(retry_after)
  {
  }

private:
  Task<bool> take_shared(Thread self) override // mnt_get_write_access()
  {
    const Cpu cpu = cpu_of(self);
    cpus().threads().preempt_disable();
    // this_cpu_inc() and smp_mb(), a locked instruction
    co_await memory().rmw(cpu, count_lines_[index_of(cpu)]);
    ++counts_[index_of(cpu)];
    bool waited = false;
    co_await cpus().spin_until(cpu, flags_line_, [&] {
      const bool held = hold_.get(engine().now());
      waited = waited || held;
      return !held;
    });
    cpus().threads().preempt_enable();
    co_return waited;
  }
  Task<> let_go_shared(Thread self) override // mnt_put_write_access()
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().store(cpu, count_lines_[index_of(cpu)]);
    --counts_[index_of(cpu)];
  }

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    for (bool contended = false;; contended = true) {
      const bool waited = co_await mount_lock_.lock(cpu);
      co_await memory().store(cpu, flags_line_); // mnt_flags |= MNT_WRITE_HOLD
      hold_ = Posted<bool>{true};
      const bool busy = co_await anybody_inside(cpu);
      if (!busy) {
        co_return contended || waited;
      }
      release(cpu); // -EBUSY
      co_await engine().delay(retry_after_);
    }
  }
  Task<> let_go(Thread self) override
  {
    release(cpu_of(self));
    co_return;
  }
  /// As take(), which has one try of it return -EBUSY.
  Task<bool> try_take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    const bool alone = co_await mount_lock_.trylock(cpu);
    if (!alone) {
      co_return false;
    }
    co_await memory().store(cpu, flags_line_);
    hold_ = Posted<bool>{true};
    const bool busy = co_await anybody_inside(cpu);
    if (busy) {
      release(cpu);
    }
    co_return !busy;
  }
  /// As take_shared(), which would spin at the flag.
  Task<bool> try_take_shared(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    cpus().threads().preempt_disable();
    co_await memory().rmw(cpu, count_lines_[index_of(cpu)]);
    ++counts_[index_of(cpu)];
    co_await memory().load(cpu, flags_line_);
    const bool held = hold_.get(engine().now());
    if (held) {
      co_await memory().store(cpu, count_lines_[index_of(cpu)]);
      --counts_[index_of(cpu)];
    }
    cpus().threads().preempt_enable();
    co_return !held;
  }
  void release(Cpu cpu)
  {
    hold_.set(false, memory().post_store(cpu, flags_line_)); // mnt_unhold_writers()
    mount_lock_.unlock(cpu);
  }

  /// mnt_get_writers(): adds up all CPUs' counts, also when the first is not zero. A newcomer that
  /// waits at the flag is counted, so this is never too low.
  Task<bool> anybody_inside(Cpu cpu)
  {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      co_await memory().load(cpu, count_lines_[i]);
      sum += counts_[i];
    }
    co_return sum > 0;
  }

  LineId flags_line_; ///< struct mount's
  QSpinWord mount_lock_;
  std::vector<LineId> count_lines_;  // by CPU
  std::vector<std::int64_t> counts_; // by CPU
  Duration retry_after_;
  Posted<bool> hold_;
};

} // namespace

LockEntry mnt_hold_writers_entry()
{
  return {"mnt_hold_writers",
          "Per-CPU counts and a hold flag: readers touch their own line, a writer reads them all "
          "and tries again if anybody is inside.",
          "mnt_get_write_access(), mnt_hold_writers(), fs/namespace.c, Linux 6.12",
          true,
          {Parameter::real("retry_after", "ns", 10'000, 1, 1e12,
                           "How long who found somebody inside waits before it tries again.",
                           "guess: the kernel returns EBUSY and leaves it to its caller")},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<MntHoldWriters>(context,
                                                    Duration::ns(parameters.real("retry_after")));
          },
          true,
          Preemption::OffUntilUnlock,
          true};
}

} // namespace numasim
