#pragma once
/// mutex (kernel/locking/mutex.c, Linux 6.12), every step an access to its line.
///
/// Who finds it taken spins in an OSQ while the owner runs; otherwise it sleeps on the wait list.
/// The first waiter, once woken in vain, asks for the next release (handoff) and spins without the
/// OSQ.
///
/// Preemption is off on the way to the lock, asleep excepted; a spinner whose CPU is wanted for
/// another thread lets that run and goes to sleep. Whether the owner may be preempted is the
/// kernel's build (KernelPreemption).
///
/// Not modelled: signals, wait/wound mutexes.

#include "models/locks/kernel_cpus.hpp"
#include "models/locks/lock_stats.hpp"
#include "models/locks/numa_osq.hpp"
#include "models/locks/qspinlock.hpp"
#include "models/locks/spin_queue.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <optional>

namespace numasim {

/// On which line each part of struct mutex (32 bytes) lies: owner at 0, wait_lock at 8, osq at 12,
/// wait_list at 16.
struct MutexLines {
  LineId owner{};
  LineId wait_lock{};
  LineId osq{};
  LineId wait_list{};

  /// All in one line.
  static MutexLines together(LineId line) { return {line, line, line, line}; }
  /// As the structure falls when it starts `offset` bytes into `first`; `second` is the line after.
  static MutexLines at_offset(std::uint32_t offset, LineId first, LineId second);
};

class Mutex {
public:
  /// Its spinners wait in an OsqLock, or with `numa_osq` in a NumaOsq of these rules.
  Mutex(KernelCpus& cpus, const MutexLines& lines, LockStats& stats,
        const std::optional<NumaOsqRules>& numa_osq = std::nullopt);
  Mutex(const Mutex&) = delete;
  Mutex& operator=(const Mutex&) = delete;

  Task<> lock(Cpu cpu, Site site);
  Task<> unlock(Cpu cpu);
  Task<bool> trylock(Cpu cpu, Site site);

  [[nodiscard]] bool is_locked() const { return owner_.task.has_value(); }
  [[nodiscard]] std::size_t waiters() const { return waiting_.size(); }
  [[nodiscard]] bool handoff() const { return owner_.handoff; }

private:
  /// lock->owner: the task and the flags in its low bits.
  struct Owner {
    std::optional<Thread> task;
    bool waiters = false; ///< MUTEX_FLAG_WAITERS
    bool handoff = false; ///< MUTEX_FLAG_HANDOFF
    bool pickup = false;  ///< MUTEX_FLAG_PICKUP: the task was handed the lock and may not know yet
  };

  Task<> lock_slow(Cpu cpu);
  Task<> lock_or_sleep(Cpu cpu);
  Task<> wait(Cpu cpu);
  Task<bool> try_take(Cpu cpu, bool ask_for_handoff);
  Task<bool> can_spin_on_owner(Cpu cpu);
  Task<bool> spin_in_queue(Cpu cpu);
  Task<bool> spin(Cpu cpu);
  Task<bool> spin_on_owner(Cpu cpu, Thread seen);
  Task<> unlock_slow(Cpu cpu);

  KernelCpus& cpus_;
  Memory& memory_;
  Engine& engine_;
  MutexLines lines_;
  LockAccount account_;

  Owner owner_;
  std::unique_ptr<SpinQueue> osq_;
  QSpinWord wait_lock_;
  std::list<Thread> waiting_;
};

} // namespace numasim
