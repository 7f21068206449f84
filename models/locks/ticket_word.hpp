#pragma once
/// A ticket lock's two counters in one word, as a part of larger locks.

#include "models/locks/kernel_cpus.hpp"

#include <cstdint>

namespace numasim {

class TicketWord {
public:
  TicketWord(KernelCpus& cpus, LineId line) : cpus_(cpus), line_(line) {}
  TicketWord(const TicketWord&) = delete;
  TicketWord& operator=(const TicketWord&) = delete;

  /// Returns whether `cpu` had to wait.
  Task<bool> lock(Cpu cpu)
  {
    co_await cpus_.memory().rmw(cpu, line_); // fetch_and_increment(request)
    const std::uint64_t ticket = next_++;
    if (served() == ticket) {
      co_return false;
    }
    co_await cpus_.spin_until(cpu, line_, [this, ticket] { return served() == ticket; });
    co_return true;
  }
  /// By anybody, on behalf of who holds it.
  Task<> unlock(Cpu cpu)
  {
    co_await cpus_.memory().load(cpu, line_);
    const std::uint64_t now = served_.get(Instant::max());
    served_.set(now + 1, cpus_.memory().post_store(cpu, line_));
  }

private:
  [[nodiscard]] std::uint64_t served() const { return served_.get(cpus_.engine().now()); }

  KernelCpus& cpus_;
  LineId line_;
  std::uint64_t next_ = 0;
  Posted<std::uint64_t> served_;
};

} // namespace numasim
