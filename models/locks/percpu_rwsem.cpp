// percpu_rw_semaphore: readers count themselves in on a line of their CPU; a writer waits a grace
// period, blocks them, and waits until the sum of the counts is zero.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/qspinlock.hpp"
#include "models/locks/rcu_sync.hpp"

#include <cstdint>
#include <list>
#include <optional>
#include <utility>

namespace numasim {

namespace {

class PercpuRwSemaphore final : public CountedLock {
public:
  PercpuRwSemaphore(const LockContext& context, Duration grace_period)
      : CountedLock(context), first_(own_line(context)), second_(own_line(context)),
        count_lines_(line_for_each_cpu(context, "percpu_rwsem read_count")),
        counts_(count_lines_.size()), rss_(context.cpus, first_, grace_period),
        wait_lock_(context.cpus, second_)
  {
  }

private:
  struct Waiter {
    Thread thread{};
    bool reader = false;
    bool granted = false;
  };

  Task<bool> take_shared(Thread self) override
  {
    co_await cpus().threads().cond_resched(); // might_sleep()
    cpus().threads().enter_kernel();
    const bool taken = co_await count_in(self);
    if (!taken) {
      co_await wait(cpu_of(self), true);
    }
    co_return !taken;
  }

  Task<> let_go_shared(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    cpus().threads().preempt_disable();
    const bool idle = co_await count_if_idle(cpu, -1);
    if (!idle) {
      co_await memory().rmw(cpu, count_line(cpu)); // smp_mb() and this_cpu_dec()
      --count(cpu);
      co_await wake_writer(cpu);
    }
    cpus().threads().preempt_enable();
    cpus().threads().leave_kernel();
  }

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await cpus().threads().cond_resched(); // might_sleep()
    cpus().threads().enter_kernel();
    bool contended = co_await rss_.enter(cpu);
    const bool taken = co_await try_write(cpu);
    if (!taken) {
      contended = true;
      co_await wait(cpu, false);
    }
    co_await memory().store(cpu, first_); // rcuwait_wait_event(&sem->writer, ...)
    writer_ = self;
    for (;;) {
      cpus().prepare_to_sleep(cpu);
      const bool active = co_await readers_active(cpu);
      if (!active) {
        break;
      }
      contended = true;
      slept();
      co_await cpus().sleep(cpu);
    }
    co_await memory().store(cpu, first_);
    writer_.reset();
    co_return contended;
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await memory().store(cpu, second_);
    block_ = false;
    co_await wait_lock_.lock(cpu);
    co_await wake_waiters(cpu);
    wait_lock_.unlock(cpu);
    co_await rss_.exit(cpu);
    cpus().threads().leave_kernel();
  }

  /// percpu_down_read_trylock()
  Task<bool> try_take_shared(Thread self) override
  {
    cpus().threads().enter_kernel();
    const bool taken = co_await count_in(self);
    if (!taken) {
      cpus().threads().leave_kernel();
    }
    co_return taken;
  }
  Task<bool> count_in(Thread self)
  {
    const Cpu cpu = cpu_of(self);
    cpus().threads().preempt_disable();
    bool taken = co_await count_if_idle(cpu, 1);
    if (!taken) {
      taken = co_await try_read(cpu);
    }
    cpus().threads().preempt_enable();
    co_return taken;
  }
  /// Linux has none, as a writer may always have to wait for a grace period: it is never to be had.
  Task<bool> try_take(Thread self) override
  {
    co_await memory().load(cpu_of(self), first_);
    co_return false;
  }

  /// this_cpu_add(*sem->read_count, change) if rcu_sync_is_idle(), which it returns.
  Task<bool> count_if_idle(Cpu cpu, std::int64_t change)
  {
    rss_.begin_section();
    co_await memory().load(cpu, first_);
    const bool idle = rss_.is_idle();
    if (idle) {
      co_await memory().store(cpu, count_line(cpu));
      count(cpu) += change;
    }
    rss_.end_section();
    co_return idle;
  }

  /// __percpu_down_read_trylock()
  Task<bool> try_read(Cpu cpu)
  {
    co_await memory().rmw(cpu, count_line(cpu)); // this_cpu_inc() and smp_mb()
    ++count(cpu);
    co_await memory().load(cpu, second_);
    if (!block_) {
      co_return true;
    }
    co_await memory().store(cpu, count_line(cpu));
    --count(cpu);
    co_await wake_writer(cpu);
    co_return false;
  }
  /// __percpu_down_write_trylock()
  Task<bool> try_write(Cpu cpu)
  {
    co_await memory().load(cpu, second_);
    if (block_) {
      co_return false;
    }
    co_await memory().rmw(cpu, second_); // xchg(&block, 1)
    co_return !std::exchange(block_, true);
  }

  Task<bool> try_take(Cpu cpu, bool reader) { return reader ? try_read(cpu) : try_write(cpu); }

  /// percpu_rwsem_wait()
  Task<> wait(Cpu cpu, bool reader)
  {
    co_await wait_lock_.lock(cpu);
    const bool taken = co_await try_take(cpu, reader);
    if (taken) {
      wait_lock_.unlock(cpu);
      co_return;
    }
    co_await memory().store(cpu, second_);
    const auto self = waiting_.insert(waiting_.end(), {cpus().current(cpu), reader, false});
    wait_lock_.unlock(cpu);
    for (cpus().prepare_to_sleep(cpu); !self->granted; cpus().prepare_to_sleep(cpu)) {
      slept();
      co_await cpus().sleep(cpu);
    }
    granted_.erase(self);
  }

  /// percpu_rwsem_wake_function(): takes the lock for each waiter, readers until one writer, and
  /// counts the readers on its own CPU.
  Task<> wake_waiters(Cpu cpu)
  {
    while (!waiting_.empty()) {
      const auto first = waiting_.begin();
      const bool reader = first->reader;
      const bool taken = co_await try_take(cpu, reader);
      if (!taken) {
        co_return;
      }
      co_await memory().store(cpu, second_); // list_del_init()
      first->granted = true;
      const Thread sleeper = first->thread;
      granted_.splice(granted_.end(), waiting_, first);
      co_await cpus().wake(cpu, sleeper);
      if (!reader) {
        co_return;
      }
    }
  }

  Task<> wake_writer(Cpu cpu)
  {
    co_await memory().load(cpu, first_);
    if (writer_) {
      co_await cpus().wake(cpu, *writer_);
    }
  }

  Task<bool> readers_active(Cpu cpu)
  {
    std::int64_t sum = 0;
    for (std::size_t i = 0; i < counts_.size(); ++i) {
      co_await memory().load(cpu, count_lines_[i]);
      sum += counts_[i];
    }
    co_return sum != 0;
  }

  [[nodiscard]] LineId count_line(Cpu cpu) const { return count_lines_[index_of(cpu)]; }
  [[nodiscard]] std::int64_t& count(Cpu cpu) { return counts_[index_of(cpu)]; }

  LineId first_;  ///< rss, read_count's address and writer: 64 bytes
  LineId second_; ///< waiters and block
  std::vector<LineId> count_lines_;
  std::vector<std::int64_t> counts_; ///< by CPU; only their sum means something
  RcuSync rss_;
  QSpinWord wait_lock_;
  bool block_ = false;
  std::optional<Thread> writer_; ///< who waits for the readers to leave
  std::list<Waiter> waiting_;
  std::list<Waiter> granted_; ///< off the wait list, not yet running
};

} // namespace

LockEntry percpu_rw_semaphore_entry()
{
  return {
      "percpu_rw_semaphore",
      "Readers touch a line of their CPU only; a writer waits for an RCU grace period and for "
      "each of them.",
      "kernel/locking/percpu-rwsem.c, kernel/rcu/sync.c, Linux 6.12",
      true,
      {Parameter::real("grace_period", "ns", 10e6, 1'000, 1e12, "How long synchronize_rcu() takes.",
                       "guess: 10 ms; Documentation/RCU speaks of milliseconds, and it grows "
                       "with HZ, load and CPUs")},
      [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
        return std::make_unique<PercpuRwSemaphore>(context,
                                                   Duration::ns(parameters.real("grace_period")));
      },
      true,
      Preemption::OffWhileQueued,
      true};
}

} // namespace numasim
