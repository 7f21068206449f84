// qrwlock: readers count themselves in with one atomic; who cannot have it queues at a qspinlock,
// whose holder alone waits for the lock.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/qspinlock.hpp"

#include <cstdint>

namespace numasim {

namespace {

class QueuedRwLock final : public CountedLock {
public:
  explicit QueuedRwLock(const LockContext& context)
      : CountedLock(context), line_(own_line(context)), wait_lock_(context.cpus, line_)
  {
  }

private:
  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    cpus().threads().preempt_disable(); // write_lock(), until write_unlock()
    co_await memory().rmw(cpu, line_);  // cmpxchg(cnts, 0, _QW_LOCKED)
    if (!is_idle()) {
      co_await wait_for_write(cpu);
      co_return true;
    }
    locked_ = Posted<bool>{true};
    co_return false;
  }
  Task<> let_go(Thread self) override
  {
    locked_.set(false, memory().post_store(cpu_of(self), line_)); // smp_store_release(&wlocked, 0)
    cpus().threads().preempt_enable();
    co_return;
  }

  Task<bool> take_shared(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    cpus().threads().preempt_disable();
    co_await memory().rmw(cpu, line_); // add_return(_QR_BIAS)
    ++readers_;
    if (!is_locked() && !writer_waits_) {
      co_return false;
    }
    co_await memory().rmw(cpu, line_); // the bias back
    --readers_;
    co_await wait_lock_.lock(cpu);
    co_await memory().rmw(cpu, line_);
    ++readers_;
    co_await cpus().spin_until(cpu, line_, [this] { return !is_locked(); });
    wait_lock_.unlock(cpu);
    co_return true;
  }
  Task<> let_go_shared(Thread self) override
  {
    co_await memory().rmw(cpu_of(self), line_); // sub_return(_QR_BIAS)
    --readers_;
    cpus().threads().preempt_enable();
  }

  Task<bool> try_take(Thread self) override // queued_write_trylock()
  {
    const Cpu cpu = cpu_of(self);
    cpus().threads().preempt_disable();
    co_await memory().load(cpu, line_);
    if (is_idle()) {
      co_await memory().rmw(cpu, line_);
      if (is_idle()) {
        locked_ = Posted<bool>{true};
        co_return true;
      }
    }
    cpus().threads().preempt_enable();
    co_return false;
  }
  Task<bool> try_take_shared(Thread self) override // queued_read_trylock()
  {
    const Cpu cpu = cpu_of(self);
    cpus().threads().preempt_disable();
    co_await memory().load(cpu, line_);
    if (!is_locked() && !writer_waits_) {
      co_await memory().rmw(cpu, line_); // add_return(_QR_BIAS)
      if (!is_locked() && !writer_waits_) {
        ++readers_;
        co_return true;
      }
      co_await memory().rmw(cpu, line_); // the bias back
    }
    cpus().threads().preempt_enable();
    co_return false;
  }

  Task<> wait_for_write(Cpu cpu)
  {
    co_await wait_lock_.lock(cpu);
    co_await memory().load(cpu, line_);
    bool taken = false;
    if (is_idle()) {
      taken = co_await try_take(cpu);
    }
    if (!taken) {
      co_await memory().rmw(cpu, line_); // or(_QW_WAITING): no new readers
      writer_waits_ = true;
    }
    while (!taken) {
      co_await cpus().spin_until(cpu, line_, [this] { return nobody_inside(); });
      taken = co_await try_take(cpu);
    }
    wait_lock_.unlock(cpu);
  }
  /// With wait_lock held, by who is the only one to set or clear writer_waits_.
  Task<bool> try_take(Cpu cpu)
  {
    co_await memory().rmw(cpu, line_); // try_cmpxchg(cnts, 0 or _QW_WAITING, _QW_LOCKED)
    if (!nobody_inside()) {
      co_return false;
    }
    writer_waits_ = false;
    locked_ = Posted<bool>{true};
    co_return true;
  }

  [[nodiscard]] bool is_locked() const { return locked_.get(engine().now()); }
  [[nodiscard]] bool nobody_inside() const { return readers_ == 0 && !is_locked(); }
  [[nodiscard]] bool is_idle() const { return nobody_inside() && !writer_waits_; }

  LineId line_; ///< of cnts and wait_lock: struct qrwlock has 8 bytes
  QSpinWord wait_lock_;
  std::int64_t readers_ = 0;
  bool writer_waits_ = false;
  Posted<bool> locked_;
};

} // namespace

LockEntry qrwlock_entry()
{
  return {
      "qrwlock",
      "The kernel's spinning reader-writer lock: a count of readers, a queue for who must wait.",
      "kernel/locking/qrwlock.c, include/asm-generic/qrwlock.h, Linux 6.12",
      true,
      {},
      [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
        return std::make_unique<QueuedRwLock>(context);
      },
      true,
      Preemption::OffUntilUnlock,
      true};
}

} // namespace numasim
