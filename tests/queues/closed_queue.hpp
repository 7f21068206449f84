#pragma once
/// The closed lock queue as processes of our engine: N customers think (exponential, mean Z), take
/// a FIFO lock, hold it (exponential, mean S = 1) and start over. One unit of time is a
/// microsecond.

#include "sim/engine.hpp"
#include "sim/random.hpp"
#include "sim/time.hpp"

#include <coroutine>
#include <cstdint>
#include <utility>

namespace numasim::test {

struct ClosedQueue {
  unsigned customers = 1;
  double think = 1; ///< mean, in service times
  std::uint64_t seed = 1;
  std::uint64_t cycles = 10'000;       ///< to run after the warm-up
  std::uint64_t warm_up_cycles = 1000; ///< to drop
};

/// What every twin of the model counts: ends of think times and of services, and when.
class ClosedQueueRecord {
public:
  explicit ClosedQueueRecord(const ClosedQueue& queue) : queue_(queue) {}

  void think_end() { ++events_; }
  /// True when the run is complete.
  bool service_end(Instant now)
  {
    ++events_;
    ++cycles_;
    if (cycles_ == queue_.warm_up_cycles) {
      start_ = now;
    }
    if (cycles_ != queue_.warm_up_cycles + queue_.cycles) {
      return false;
    }
    end_ = now;
    return true;
  }

  [[nodiscard]] std::uint64_t events() const { return events_; }
  /// Cycles per service time.
  [[nodiscard]] double throughput() const
  {
    return static_cast<double>(queue_.cycles) / (end_ - start_).in_us();
  }

private:
  ClosedQueue queue_;
  std::uint64_t events_ = 0;
  std::uint64_t cycles_ = 0;
  Instant start_;
  Instant end_;
};

/// The draws of one customer, the same in every twin.
class CustomerDraws {
public:
  CustomerDraws(const ClosedQueue& queue, unsigned customer)
      : think_mean_(queue.think),
        stream_({.seed = queue.seed, .entity = customer, .purpose = Purpose::Test})
  {
  }
  Duration think() { return Duration::us(stream_.exponential(think_mean_)); }
  Duration service() { return Duration::us(stream_.exponential(1)); }

private:
  double think_mean_;
  RandomStream stream_;
};

/// A FIFO lock without costs: ownership passes to the longest waiter at the instant of release.
class FifoLock {
public:
  explicit FifoLock(Engine& engine) : engine_(engine) {}

  class Acquire {
  public:
    explicit Acquire(FifoLock& lock) : lock_(lock) {}
    [[nodiscard]] bool await_ready() const { return !std::exchange(lock_.held_, true); }
    void await_suspend(std::coroutine_handle<> process)
    {
      process_ = process;
      *lock_.tail_ = this;
      lock_.tail_ = &next_;
    }
    void await_resume() const noexcept {}

  private:
    friend class FifoLock;
    FifoLock& lock_;
    std::coroutine_handle<> process_;
    Acquire* next_ = nullptr;
  };

  [[nodiscard]] Acquire acquire() { return Acquire{*this}; }
  void release()
  {
    Acquire* first = head_;
    if (first == nullptr) {
      held_ = false;
      return;
    }
    head_ = first->next_;
    if (head_ == nullptr) {
      tail_ = &head_;
    }
    engine_.schedule(first->process_, engine_.now());
  }

private:
  Engine& engine_;
  Acquire* head_ = nullptr;
  Acquire** tail_ = &head_;
  bool held_ = false;
};

inline Process customer(Engine& engine, FifoLock& lock, CustomerDraws draws,
                        ClosedQueueRecord& record)
{
  for (;;) {
    co_await engine.delay(draws.think());
    record.think_end();
    co_await lock.acquire();
    co_await engine.delay(draws.service());
    if (record.service_end(engine.now())) {
      engine.stop();
    }
    lock.release();
  }
}

/// Spawns the customers; `drive(engine)` runs them until the engine stops.
template <class Drive> ClosedQueueRecord run_closed_queue(const ClosedQueue& queue, Drive drive)
{
  ClosedQueueRecord record(queue);
  Engine engine;
  FifoLock lock(engine);
  for (unsigned c = 0; c < queue.customers; ++c) {
    engine.spawn(customer(engine, lock, CustomerDraws(queue, c), record));
  }
  drive(engine);
  return record;
}

} // namespace numasim::test
