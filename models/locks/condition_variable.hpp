#pragma once
/// pthread_cond_t (glibc 2.36: nptl/pthread_cond_wait.c, pthread_cond_signal.c,
/// pthread_cond_broadcast.c, pthread_cond_common.c), which std::condition_variable is.
///
/// Waiters belong to one of two groups: those who may be signalled (G1) and those who have come
/// since (G2). When G1 is used up the groups change places, which waits until nobody of the old G1
/// has a reference any more, so until those woken before have run.
///
/// All 48 bytes in one line. To be signalled by who has the mutex: the variable's own lock is then
/// never fought for. Not modelled: timeouts, cancellation, giving back a signal that was taken from
/// a later group.

#include "models/locks/futex.hpp"
#include "models/locks/pthread_mutex.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>

namespace numasim {

class ConditionVariable {
public:
  /// `slept` is called whenever a waiter has slept.
  ConditionVariable(KernelCpus& cpus, LineId line, Node home, std::function<void()> slept);
  ConditionVariable(const ConditionVariable&) = delete;
  ConditionVariable& operator=(const ConditionVariable&) = delete;

  /// `cpu` has `mutex` and has it again afterwards. May return without a signal.
  Task<> wait(Cpu cpu, PthreadMutex& mutex);
  Task<> signal(Cpu cpu);
  Task<> broadcast(Cpu cpu);

private:
  struct Group {
    std::uint64_t signals = 0; ///< to be taken
    bool closed = false;
    std::size_t references = 0;
    bool wake_requested = false; ///< by who waits for the last reference to go
    std::uint64_t size = 0;      ///< waiters not yet signalled
  };

  Task<> await_signal(Cpu cpu, std::size_t group, std::uint64_t place);
  Task<> drop_reference(Cpu cpu, std::size_t group);
  Task<bool> switch_groups(Cpu cpu);
  Task<> add_signals(Cpu cpu, Group& group, std::uint64_t count);
  [[nodiscard]] std::size_t g1() const { return 1 - g2_; }

  Memory& memory_;
  LineId line_;
  std::function<void()> slept_;
  std::array<Group, 2> groups_;
  std::deque<Futex> signals_;    // by group
  std::deque<Futex> references_; // by group
  std::size_t g2_ = 0;
  std::uint64_t sequence_ = 0; ///< __wseq: places taken by waiters
  std::uint64_t g1_start_ = 0; ///< the first place in G1
  std::uint64_t g1_places_ = 0;
  std::size_t waiters_ = 0; ///< __wrefs
};

} // namespace numasim
