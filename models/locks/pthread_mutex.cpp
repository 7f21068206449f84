#include "models/locks/pthread_mutex.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

PthreadMutex::PthreadMutex(KernelCpus& cpus, LineId line, Node home, std::function<void()> slept,
                           const AdaptiveSpin& spin, std::vector<RandomStream> streams)
    : cpus_(cpus), memory_(cpus.memory()), line_(line), futex_(cpus, line, home),
      slept_(std::move(slept)), spin_(spin), streams_(std::move(streams))
{
}

Task<bool> PthreadMutex::lock(Cpu cpu)
{
  const bool got = co_await try_lock(cpu);
  if (!got) {
    if (spin_.most > 0) {
      co_await spin(cpu);
    } else {
      co_await wait(cpu);
    }
  }
  record_owner(cpu);
  co_return !got;
}

/// cmpxchg(lock, 0, 1)
Task<bool> PthreadMutex::try_lock(Cpu cpu)
{
  co_await memory_.rmw(cpu, line_);
  if (value_ != k_free) {
    co_return false;
  }
  value_ = k_taken;
  co_return true;
}

/// __lll_lock_wait()
Task<> PthreadMutex::wait(Cpu cpu)
{
  co_await memory_.load(cpu, line_);
  if (value_ == k_waited_for) {
    co_await wait_in_kernel(cpu);
  }
  for (;;) {
    co_await memory_.rmw(cpu, line_); // xchg(lock, 2)
    if (std::exchange(value_, k_waited_for) == k_free) {
      co_return;
    }
    co_await wait_in_kernel(cpu);
  }
}

Task<> PthreadMutex::wait_in_kernel(Cpu cpu)
{
  if (co_await futex_.wait(cpu, [this] { return value_ == k_waited_for; })) {
    slept_();
  }
}

Task<> PthreadMutex::lock_after_wait(Cpu cpu)
{
  co_await memory_.rmw(cpu, line_); // xchg(lock, 2)
  if (std::exchange(value_, k_waited_for) != k_free) {
    co_await wait(cpu);
  }
  record_owner(cpu);
}

/// The loop of the adaptive kind: looks at the word after pauses, for about as long as it has taken
/// of late, and then waits like the others.
Task<> PthreadMutex::spin(Cpu cpu)
{
  const std::int64_t most = std::min(spin_.most, spins_ * 2 + 10);
  RandomStream& stream = streams_[index_of(cpus_.current(cpu))];
  std::int64_t count = 0;
  for (std::int64_t backoff = 1;; backoff = std::min(backoff * 2, spin_.backoff_most)) {
    const std::int64_t pauses =
        backoff + static_cast<std::int64_t>(stream.below(static_cast<std::uint64_t>(backoff)));
    count += pauses;
    if (count >= most) {
      if (!co_await try_lock(cpu)) {
        co_await wait(cpu);
      }
      break;
    }
    co_await cpus_.engine().delay(cpus_.os().spin_iteration * pauses);
    co_await memory_.load(cpu, line_);
    if (value_ == k_free && co_await try_lock(cpu)) {
      break;
    }
  }
  spins_ += (count - spins_) / 8;
}

/// __owner and __nusers, in the word's line.
void PthreadMutex::record_owner(Cpu cpu)
{
  memory_.post_store(cpu, line_);
}

Task<> PthreadMutex::unlock(Cpu cpu)
{
  co_await memory_.store(cpu, line_); // __owner and __nusers
  co_await memory_.rmw(cpu, line_);   // xchg(lock, 0)
  if (std::exchange(value_, k_free) == k_waited_for) {
    co_await futex_.wake(cpu, 1);
  }
}

} // namespace numasim
