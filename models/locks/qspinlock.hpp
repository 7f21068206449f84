#pragma once
/// qspinlock (kernel/locking/qspinlock.c, Linux 6.12), every step an access to its line.
///
/// The second CPU waits on the lock word itself (pending bit), all further ones in an MCS queue of
/// per-CPU nodes, whose head alone looks at the word. docs/locks.md has the steps.

#include "models/locks/kernel_cpus.hpp"
#include "models/locks/lock_stats.hpp"

#include <cstdint>
#include <optional>

namespace numasim {

/// The bare lock word (arch_spinlock_t), also what the sleeping locks guard their wait lists with.
class QSpinWord {
public:
  /// `line` holds the word; it may be shared with other data.
  QSpinWord(KernelCpus& cpus, LineId line) : cpus_(cpus), line_(line) {}
  QSpinWord(const QSpinWord&) = delete;
  QSpinWord& operator=(const QSpinWord&) = delete;
  virtual ~QSpinWord() = default;

  /// Returns whether the CPU had to wait. A CPU waits for one spinlock at a time: preemption is off
  /// from here to unlock().
  Task<bool> lock(Cpu cpu);
  Task<bool> trylock(Cpu cpu);
  /// A plain store: the CPU goes on while it is in the store buffer.
  void unlock(Cpu cpu);

  [[nodiscard]] bool is_locked() const { return locked_.get(cpus_.engine().now()); }

  /// Whether the whole word is not zero (!arch_spin_value_unlocked): held, or waited for.
  [[nodiscard]] bool is_locked_or_queued() const { return !is_free(); }

protected:
  // Where a queue that is not served in order differs (qspinlock.c: the pv_ hooks and
  // mcs_lock_handoff).

  /// `cpu` has made its node ready and is about to queue.
  virtual void enter(Cpu) {}
  /// `cpu` has become head of the queue and is about to wait for the lock.
  virtual Task<> at_head(Cpu) { co_return; }
  /// The head `cpu` saw nobody behind it: takes the lock and empties the queue; false if somebody
  /// came.
  virtual Task<bool> try_clear_tail(Cpu cpu);
  /// `cpu` has the lock; makes `next` head of the queue.
  virtual Task<> hand_on(Cpu cpu, Cpu next);

  [[nodiscard]] bool is_busy() const { return is_locked() || pending_; }
  /// One compare-and-swap: if `cpu` is still last, the lock is taken and `tail` is last.
  Task<bool> swap_tail_and_lock(Cpu cpu, std::optional<Cpu> tail);

  [[nodiscard]] KernelCpus& cpus() const { return cpus_; }
  [[nodiscard]] LineId line() const { return line_; }

private:
  [[nodiscard]] bool is_free() const { return !is_locked() && !pending_ && !tail_; }

  Task<bool> take_if_free(Cpu cpu);
  Task<bool> wait_as_pending(Cpu cpu);
  Task<> wait_in_queue(Cpu cpu);
  Task<std::optional<Cpu>> wait_for_head(Cpu cpu, Cpu previous);
  Task<bool> take_as_head(Cpu cpu);

  KernelCpus& cpus_;
  LineId line_;
  Posted<bool> locked_;
  bool pending_ = false;
  std::optional<Cpu> tail_;
};

/// spinlock_t: the word, and what happened at it.
class QSpinLock {
public:
  QSpinLock(KernelCpus& cpus, LineId line, LockStats& stats);
  QSpinLock(const QSpinLock&) = delete;
  QSpinLock& operator=(const QSpinLock&) = delete;

  Task<> lock(Cpu cpu, Site site);
  Task<> unlock(Cpu cpu);
  Task<bool> trylock(Cpu cpu, Site site);

  [[nodiscard]] bool is_locked() const { return word_.is_locked(); }

private:
  Engine& engine_;
  LockAccount account_;
  QSpinWord word_;
};

} // namespace numasim
