#pragma once
/// osq_lock: the queue in which would-be owners of a sleeping lock spin (kernel/locking/osq_lock.c,
/// Linux 6.12). Every waiter spins on its own per-CPU node; only the head looks at the lock.
///
/// With lock() a waiter stays until it is the head, as where each CPU runs one thread. With
/// lock_or_leave() it unqueues itself when its CPU is wanted for another: TIF_NEED_RESCHED is set.
/// Preemption is off from before lock() until after unlock(), so that a CPU's node is one
/// thread's.

#include "models/locks/kernel_cpus.hpp"
#include "models/locks/spin_queue.hpp"

#include <optional>

namespace numasim {

class OsqLock final : public SpinQueue {
public:
  /// `line` holds the tail; it may be shared with the lock that the queue belongs to.
  OsqLock(KernelCpus& cpus, LineId line) : cpus_(cpus), line_(line) {}

  Task<bool> lock(Cpu cpu) override;
  Task<bool> lock_or_leave(Cpu cpu) override;
  Task<> unlock(Cpu cpu) override;

  [[nodiscard]] LineId line() const { return line_; }
  [[nodiscard]] bool is_locked() const { return tail_.has_value(); }

private:
  Task<std::optional<Cpu>> enter(Cpu cpu);
  Task<bool> unqueue(Cpu cpu);
  Task<std::optional<Cpu>> wait_next(Cpu cpu, std::optional<Cpu> tail);
  Task<std::optional<Cpu>> wait_link(Cpu cpu);

  KernelCpus& cpus_;
  LineId line_;
  std::optional<Cpu> tail_;
  bool leaving_ = false; ///< somebody has come with lock_or_leave()
};

} // namespace numasim
