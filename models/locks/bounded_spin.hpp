#pragma once
/// Spinning on a word that ends when the patience does.

#include "models/locks/lock.hpp"

#include <cstdint>
#include <vector>

namespace numasim {

class BoundedSpin {
public:
  explicit BoundedSpin(const LockContext& context);

  /// The loop of a spinner on one line (KernelCpus::spin_until) up to `end`, also
  /// if it has lost its CPU meanwhile; whether `done` came to
  /// hold. It is looked at once at least. A thread spins once at a time.
  template <class Done> Task<bool> until(Thread self, LineId line, Instant end, Done done)
  {
    Memory& memory = cpus_.memory();
    const Cpu cpu = cpus_.cpu_of(self);
    const LineId clock = clocks_[index_of(self)];
    const std::uint64_t visit = ++visits_[index_of(self)];
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
        cpus_.engine().spawn(time(self, visit, end));
        co_await memory.load(cpu, clock);
      }
      co_await memory.lost_either(cpu, line, clock);
      co_await cpus_.notice();
    }
    ++visits_[index_of(self)]; // no end for this one any more
    co_return held;
  }

private:
  /// Ends a spinner's wait: it stands for the counting of turns, which costs nothing besides.
  Process time(Thread self, std::uint64_t visit, Instant end);

  KernelCpus& cpus_;
  std::vector<LineId> clocks_;        // by thread: written when its time is up
  std::vector<std::uint64_t> visits_; // by thread
};

} // namespace numasim
