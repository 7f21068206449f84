#pragma once
/// Locks that cost nothing but a fixed time from one holder to the next: what queueing theory
/// assumes of a server.

#include "models/locks/lock.hpp"

#include <algorithm>
#include <coroutine>
#include <memory>
#include <vector>

namespace numasim::testing {

/// Who is served next.
enum class Order { Fifo, LowestCpuFirst };

class IdealLock final : public Lock {
public:
  IdealLock(const LockContext& context, Order order, Duration hand_over)
      : cpus_(context.cpus), engine_(context.cpus.engine()), account_(context.stats), order_(order),
        hand_over_(hand_over)
  {
  }

  Task<> lock(Thread self) override
  {
    const Cpu cpu = cpus_.cpu_of(self);
    const Instant asked = engine_.now();
    const bool contended = held_;
    if (held_) {
      co_await Queue{*this, cpu};
    }
    held_ = true;
    account_.acquired(cpu, Site{0}, asked, contended);
  }
  Task<> unlock(Thread /*self*/) override
  {
    account_.released();
    if (waiting_.empty()) {
      held_ = false;
      co_return;
    }
    const auto next = order_ == Order::Fifo
                          ? waiting_.begin()
                          : std::min_element(waiting_.begin(), waiting_.end(),
                                             [](const Waiter& a, const Waiter& b) {
                                               return index_of(a.cpu) < index_of(b.cpu);
                                             });
    engine_.schedule(next->process, engine_.now() + hand_over_);
    waiting_.erase(next);
  }

private:
  struct Waiter {
    Cpu cpu{};
    std::coroutine_handle<> process;
  };
  struct Queue {
    IdealLock& lock;
    Cpu cpu;
    [[nodiscard]] bool await_ready() const noexcept { return false; }
    void await_suspend(std::coroutine_handle<> process) const
    {
      lock.waiting_.push_back({cpu, process});
    }
    void await_resume() const noexcept {}
  };

  KernelCpus& cpus_;
  Engine& engine_;
  LockAccount account_;
  Order order_;
  Duration hand_over_;
  bool held_ = false;
  std::vector<Waiter> waiting_;
};

/// An entry as of the registry, with a real parameter "hand_over_ns".
template <Order order = Order::Fifo> LockEntry ideal_lock()
{
  return {.name = "ideal",
          .summary = "A server of queueing theory.",
          .source = "a test",
          .readers = false,
          .parameters = {Parameter::real("hand_over_ns", "ns", 0, 0, 1e6,
                                         "From a release to the next holder.", "a test")},
          .make = [](const LockContext& context,
                     const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<IdealLock>(context, order,
                                               Duration::ns(parameters.real("hand_over_ns")));
          }};
}

} // namespace numasim::testing
