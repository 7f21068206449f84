#pragma once
/// futex(2): waiting in the kernel for a word of user space to change (kernel/futex/waitwake.c,
/// Linux 6.12).
///
/// The waiters of a word wait in one bucket of the kernel's hash table: a line with the number of
/// waiters, a spinlock and the queue's head. A system call costs OsCosts::syscall, half on the way
/// in and half on the way out.
///
/// Not modelled: other words in the same bucket, timeouts, requeueing, signals; the waiters'
/// struct futex_q on their stacks.

#include "models/locks/kernel_cpus.hpp"
#include "models/locks/qspinlock.hpp"

#include <cstddef>
#include <deque>
#include <functional>

namespace numasim {

class Futex {
public:
  /// For a word in the line `word`; its bucket is allocated on `home`.
  Futex(KernelCpus& cpus, LineId word, Node home);
  Futex(const Futex&) = delete;
  Futex& operator=(const Futex&) = delete;

  /// FUTEX_WAIT: sleeps until woken if `unchanged` holds when the word is looked at under the
  /// bucket's lock. Returns whether it slept.
  Task<bool> wait(Cpu cpu, std::function<bool()> unchanged);

  /// FUTEX_WAKE of the `count` that have waited longest.
  Task<> wake(Cpu cpu, std::size_t count);

private:
  [[nodiscard]] auto half_a_call(Cpu cpu) { return cpus_.execute(cpu, cpus_.os().syscall / 2); }

  KernelCpus& cpus_;
  LineId word_;
  LineId bucket_;
  QSpinWord lock_;
  std::size_t waiters_ = 0; ///< hb->waiters: also those who are about to queue
  std::deque<Thread> queue_;
};

} // namespace numasim
