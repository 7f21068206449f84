// Queue of waiters in user space, each asleep at a condition variable of its own: a release wakes
// the one that owns the lock next.

#include "models/locks/condition_variable.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"
#include "models/locks/line_layout.hpp"

#include <deque>

namespace numasim {

namespace {

/// The mutex lies in the first line, the state and the queue in the second; a waiter's element, on
/// its stack, in one of its own.
class QueuedFifo final : public CountedLock {
public:
  explicit QueuedFifo(const LockContext& context)
      : CountedLock(context), lines_(two_lines(context)),
        mutex_(cpus(), lines_.first, context.home, [this] { slept(); })
  {
    for (const LineId line : line_for_each_thread(context, "queue elements")) {
      const Node home = memory().home(line);
      waiters_.emplace_back(cpus(), line, home, [this] { slept(); });
    }
  }

private:
  struct Waiter {
    Waiter(KernelCpus& cpus, LineId at, Node home, const std::function<void()>& slept)
        : line(at), woken(cpus, at, home, slept)
    {
    }
    LineId line;
    ConditionVariable woken;
    bool owner = false;
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await mutex_.lock(cpu);
    co_await memory().store(cpu, lines_.second); // locked, or the queue
    const bool waits = locked_;
    locked_ = true;
    if (waits) {
      Waiter& own = waiters_[index_of(self)];
      own.owner = false;
      queue_.push_back(self);
      while (!own.owner) {
        co_await own.woken.wait(cpu, mutex_);
        co_await memory().load(cpu, own.line);
      }
    }
    co_await mutex_.unlock(cpu);
    co_return waits;
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    co_await mutex_.lock(cpu);
    co_await memory().store(cpu, lines_.second);
    if (queue_.empty()) {
      locked_ = false;
    } else {
      Waiter& next = waiters_[index_of(queue_.front())];
      queue_.pop_front();
      co_await memory().store(cpu, next.line);
      next.owner = true;
      co_await next.woken.signal(cpu);
    }
    co_await mutex_.unlock(cpu);
  }

  // All under the mutex.
  TwoLines lines_;
  PthreadMutex mutex_;
  bool locked_ = false;
  std::deque<Thread> queue_;
  std::deque<Waiter> waiters_; // by thread
};

} // namespace

LockEntry queued_fifo_entry()
{
  return {"queued_fifo",
          "Queue in user space whose waiters sleep, each at a condition variable of its own; first "
          "come, first served.",
          "T. Downs, A Concurrency Cost Hierarchy, 2020 (recalled: without contention it costs two "
          "mutexes, as its 44.4 ns against 20.9 say); glibc 2.36: nptl/pthread_cond_wait.c",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<QueuedFifo>(context);
          }};
}

} // namespace numasim
