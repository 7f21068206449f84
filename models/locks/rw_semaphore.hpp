#pragma once
/// rw_semaphore (kernel/locking/rwsem.c, Linux 6.12), every step an access to its line.
///
/// Writers spin in an OSQ while the owner runs and may steal the lock; who cannot spin sleeps on
/// the wait list. Readers never spin. A first waiter older than RWSEM_WAIT_TIMEOUT (4 ms) claims
/// the next release for itself (handoff).
///
/// Preemption is off inside each of its functions, asleep excepted; a spinner whose CPU is wanted
/// for another thread goes to the wait list. Whether who holds the lock may be preempted is the
/// kernel's build (KernelPreemption).
///
/// Not modelled: real-time tasks, signals.

#include "models/locks/kernel_cpus.hpp"
#include "models/locks/lock_stats.hpp"
#include "models/locks/numa_osq.hpp"
#include "models/locks/qspinlock.hpp"
#include "models/locks/spin_queue.hpp"

#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <vector>

namespace numasim {

/// On which line each part of struct rw_semaphore (40 bytes) lies: count at 0, owner at 8, osq at
/// 16, wait_lock and wait_list from 20 on.
struct RwSemaphoreLines {
  LineId count{};
  LineId owner{};
  LineId osq{};
  LineId wait{};

  /// All in one line.
  static RwSemaphoreLines together(LineId line) { return {line, line, line, line}; }
  /// As the structure falls when it starts `offset` bytes into `first`; `second` is the line after.
  static RwSemaphoreLines at_offset(std::uint32_t offset, LineId first, LineId second);
};

class RwSemaphore {
public:
  /// Its spinners wait in an OsqLock, or with `numa_osq` in a NumaOsq of these rules.
  RwSemaphore(KernelCpus& cpus, const RwSemaphoreLines& lines, LockStats& stats,
              const std::optional<NumaOsqRules>& numa_osq = std::nullopt);
  RwSemaphore(const RwSemaphore&) = delete;
  RwSemaphore& operator=(const RwSemaphore&) = delete;

  Task<> down_write(Cpu cpu, Site site);
  Task<> up_write(Cpu cpu);
  Task<bool> down_write_trylock(Cpu cpu, Site site);

  /// Returns when the lock was taken, which up_read() wants back (for hold times: readers overlap).
  Task<Instant> down_read(Cpu cpu, Site site);
  Task<> up_read(Cpu cpu, Instant taken);
  /// Empty if the lock was not to be had.
  Task<std::optional<Instant>> down_read_trylock(Cpu cpu, Site site);

  [[nodiscard]] bool write_locked() const { return count_.writer; }
  [[nodiscard]] std::int64_t readers() const { return count_.readers; }
  [[nodiscard]] std::size_t waiters() const { return waiting_.size(); }
  [[nodiscard]] bool handoff() const { return count_.handoff; }

private:
  /// The bits of sem->count.
  struct Count {
    bool writer = false;  ///< RWSEM_WRITER_LOCKED
    bool waiters = false; ///< RWSEM_FLAG_WAITERS
    bool handoff = false; ///< RWSEM_FLAG_HANDOFF
    std::int64_t readers = 0;

    [[nodiscard]] bool locked() const { return writer || readers > 0; }
    [[nodiscard]] bool blocks_readers() const { return writer || waiters || handoff; }
    [[nodiscard]] bool idle() const { return !locked() && !waiters && !handoff; }
  };
  /// sem->owner: the task and the two flags in its low bits.
  struct Owner {
    std::optional<Thread> task;
    bool reader = false;
    bool nonspinnable = false;
  };
  enum class OwnerState : std::uint8_t { Null, Writer, Reader, NonSpinnable };
  enum class Wake : std::uint8_t { Any, Readers, ReadOwned };
  struct Waiter {
    Thread thread{};
    bool writer = false;
    Instant timeout;
    bool handoff_set = false;
    bool granted = false; ///< readers: waiter->task became NULL
  };

  Task<> down_write_slow(Cpu cpu);
  Task<> wait_for_write(Cpu cpu);
  Task<bool> try_write_lock(Cpu cpu, std::list<Waiter>::iterator self);
  Task<bool> can_spin_on_owner(Cpu cpu);
  Task<bool> optimistic_spin(Cpu cpu);
  Task<OwnerState> spin_on_owner(Cpu cpu);
  Task<bool> try_write_lock_unqueued(Cpu cpu);
  Task<> down_read_slow(Cpu cpu, Count seen);
  Task<> wait_for_read(Cpu cpu);
  Task<> set_reader_owned(Cpu cpu, Thread reader);
  Task<> set_writer_owned(Cpu cpu);
  Task<> set_nonspinnable(Cpu cpu, bool value);
  Task<> wake_waiters(Cpu cpu);
  Task<> cond_wake(Cpu cpu, std::vector<Thread>& queue);
  Task<> mark_wake(Cpu cpu, Wake kind, std::vector<Thread>& queue);
  Task<bool> claim_for_readers(Cpu cpu);
  Task<> grant_readers(Cpu cpu, std::int64_t already_counted, std::vector<Thread>& queue);
  Task<> wake_all(Cpu cpu, const std::vector<Thread>& queue);

  [[nodiscard]] OwnerState owner_state() const;
  [[nodiscard]] Duration reader_spin_limit() const;

  KernelCpus& cpus_;
  Memory& memory_;
  Engine& engine_;
  RwSemaphoreLines lines_;
  LockAccount account_;

  Count count_;
  Owner owner_;
  std::unique_ptr<SpinQueue> osq_;
  QSpinWord wait_lock_;
  std::list<Waiter> waiting_;
  std::list<Waiter> granted_; ///< off the wait list, not yet running
};

} // namespace numasim
