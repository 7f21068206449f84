#pragma once
/// pthread_mutex_t (glibc 2.36: nptl/lowlevellock.c, sysdeps/nptl/lowlevellock.h,
/// nptl/pthread_mutex_lock.c, nptl/pthread_mutex_unlock.c), which std::mutex is: every step an
/// access to its line or a call of futex(2).
///
/// The word is 0: free, 1: taken, 2: taken and perhaps waited for. Who is woken takes it as 2 and
/// competes with all others.
///
/// Not modelled: lock elision, robust, recursive and priority-inheriting kinds, and the plain
/// accesses that a process with one thread makes instead.

#include "models/locks/futex.hpp"
#include "sim/random.hpp"

#include <cstdint>
#include <functional>
#include <vector>

namespace numasim {

/// PTHREAD_MUTEX_ADAPTIVE_NP.
struct AdaptiveSpin {
  std::int64_t most = 0;         ///< max_adaptive_count(); 0: the kind that does not spin
  std::int64_t backoff_most = 1; ///< pauses between two looks, doubling up to this
};

class PthreadMutex {
public:
  /// `streams` are the jitter of the back-off, by thread; needed only if it spins. `slept` is
  /// called whenever a waiter has slept.
  PthreadMutex(KernelCpus& cpus, LineId line, Node home, std::function<void()> slept,
               const AdaptiveSpin& spin = {}, std::vector<RandomStream> streams = {});
  PthreadMutex(const PthreadMutex&) = delete;
  PthreadMutex& operator=(const PthreadMutex&) = delete;

  /// Returns whether it was not to be had at once.
  Task<bool> lock(Cpu cpu);
  Task<> unlock(Cpu cpu);
  /// __pthread_mutex_cond_lock(): of who comes from a condition variable, and takes it as waited
  /// for.
  Task<> lock_after_wait(Cpu cpu);

private:
  static constexpr int k_free = 0;
  static constexpr int k_taken = 1;
  static constexpr int k_waited_for = 2;

  Task<bool> try_lock(Cpu cpu);
  Task<> wait(Cpu cpu);
  Task<> wait_in_kernel(Cpu cpu);
  Task<> spin(Cpu cpu);
  void record_owner(Cpu cpu);

  KernelCpus& cpus_;
  Memory& memory_;
  LineId line_;
  Futex futex_;
  std::function<void()> slept_;
  AdaptiveSpin spin_;
  std::vector<RandomStream> streams_; // by thread
  int value_ = k_free;
  std::int64_t spins_ = 0; ///< __spins: how long it took of late
};

} // namespace numasim
