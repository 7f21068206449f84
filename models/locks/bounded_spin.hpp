#pragma once
/// Spinning on a word that ends when the patience does.

#include "models/locks/lock.hpp"

#include <cstdint>
#include <vector>

namespace numasim {

class BoundedSpin {
public:
  explicit BoundedSpin(const LockContext& context);

  /// The loop of a spinner on one line (KernelCpus::spin_until) up to `end`; whether `done` came to
  /// hold. It is looked at once at least. A CPU spins once at a time.
  template <class Done> Task<bool> until(Cpu cpu, LineId line, Instant end, Done done)
  {
    Memory& memory = cpus_.memory();
    const LineId clock = clocks_[index_of(cpu)];
    const std::uint64_t visit = ++visits_[index_of(cpu)];
    bool timed = false;
    bool held = false;
    for (;;) {
      co_await memory.load(cpu, line);
      held = done();
      if (held || cpus_.engine().now() >= end) {
        break;
      }
      if (!timed) {
        timed = true;
        cpus_.engine().spawn(time(cpu, visit, end));
        co_await memory.load(cpu, clock);
      }
      co_await memory.lost_either(cpu, line, clock);
      co_await cpus_.notice();
    }
    ++visits_[index_of(cpu)]; // no end for this one any more
    co_return held;
  }

private:
  /// Ends a spinner's wait: it stands for the counting of turns, which costs nothing besides.
  Process time(Cpu cpu, std::uint64_t visit, Instant end);

  KernelCpus& cpus_;
  std::vector<LineId> clocks_;        // by CPU: written when its time is up
  std::vector<std::uint64_t> visits_; // by CPU
};

} // namespace numasim
