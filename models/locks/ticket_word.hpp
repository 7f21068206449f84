#pragma once
/// A ticket lock's two counters in one word: what all locks made of tickets share.

#include "models/locks/kernel_cpus.hpp"

#include <cstdint>

namespace numasim {

class TicketWord {
public:
  TicketWord(KernelCpus& cpus, LineId line) : cpus_(cpus), line_(line) {}
  TicketWord(const TicketWord&) = delete;
  TicketWord& operator=(const TicketWord&) = delete;

  /// Takes the next ticket; both halves of the word are read with it.
  Task<std::uint64_t> draw(Cpu cpu)
  {
    co_await cpus_.memory().rmw(cpu, line_); // fetch_and_increment(request)
    co_return next_++;
  }
  /// Until `ticket` is served.
  Task<> wait(Cpu cpu, std::uint64_t ticket)
  {
    return cpus_.spin_until(cpu, line_, [this, ticket] { return served() == ticket; });
  }
  /// Returns whether `cpu` had to wait.
  Task<bool> lock(Cpu cpu)
  {
    const std::uint64_t ticket = co_await draw(cpu);
    if (served() == ticket) {
      co_return false;
    }
    co_await wait(cpu, ticket);
    co_return true;
  }
  /// arch_spin_trylock() (include/asm-generic/spinlock.h): a ticket only if it is served at once.
  Task<bool> try_lock(Cpu cpu)
  {
    co_await cpus_.memory().load(cpu, line_);
    const std::uint64_t seen = next_;
    if (served() != seen) {
      co_return false;
    }
    co_await cpus_.memory().rmw(cpu, line_); // try_cmpxchg()
    if (next_ != seen) {
      co_return false;
    }
    ++next_;
    co_return true;
  }
  /// By anybody, on behalf of who holds it.
  Task<> unlock(Cpu cpu)
  {
    co_await cpus_.memory().load(cpu, line_);
    const std::uint64_t now = served_.get(Instant::max());
    served_.set(now + 1, cpus_.memory().post_store(cpu, line_)); // smp_store_release()
  }

  /// The ticket that has the lock, as one sees it who has the line.
  [[nodiscard]] std::uint64_t served() const { return served_.get(cpus_.engine().now()); }
  [[nodiscard]] LineId line() const { return line_; }

private:
  KernelCpus& cpus_;
  LineId line_;
  std::uint64_t next_ = 0;
  Posted<std::uint64_t> served_;
};

} // namespace numasim
