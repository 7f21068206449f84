#pragma once
/// osq_lock: the queue in which would-be owners of a sleeping lock spin (kernel/locking/osq_lock.c,
/// Linux 6.12). Every waiter spins on its own per-CPU node; only the head looks at the lock.
///
/// Leaving the queue early (need_resched) is not modelled: each CPU runs one task.

#include "models/locks/kernel_cpus.hpp"

#include <optional>

namespace numasim {

class OsqLock {
public:
  /// `line` holds the tail; it may be shared with the lock that the queue belongs to.
  OsqLock(KernelCpus& cpus, LineId line) : cpus_(cpus), line_(line) {}

  /// Returns when `cpu` is the head of the queue: whether somebody was ahead of it.
  Task<bool> lock(Cpu cpu);
  /// Passes the head on to the next in the queue, if there is one.
  Task<> unlock(Cpu cpu);

  [[nodiscard]] bool is_locked() const { return tail_.has_value(); }

private:
  KernelCpus& cpus_;
  LineId line_;
  std::optional<Cpu> tail_;
};

} // namespace numasim
