#pragma once
/// The contract of a lock as a workload sees it that may run any of them.
///
/// One lock is one file in models/locks/ and one line in models/locks/registry.cpp. What a lock
/// costs follows from the lines it touches.

#include "models/input/parameter.hpp"
#include "models/locks/kernel_cpus.hpp"
#include "models/locks/lock_book.hpp"

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

namespace numasim {

/// What a lock is made from.
struct LockContext {
  KernelCpus& cpus; ///< with all the threads that will take it
  LockStats& stats; ///< of a lock of this kind with one site, Site{0}
  Node home{};      ///< where its lines are allocated
  // What a lock draws at random is keyed by the run and by which lock of the run it is.
  std::uint64_t seed = 1;
  std::uint32_t replication = 0;
  std::uint32_t number = 0;
  /// Where the structure lies if it is part of another: gives the line that it starts in, then
  /// those after. Empty: it has lines of its own.
  std::function<LineId()> embedded = {};
};

/// Whether a thread that takes a lock may lose its CPU to another meanwhile.
enum class Preemption : std::uint8_t {
  On,             ///< at any time, also while it holds the lock: a program's lock
  OffWhileQueued, ///< not on its way to the lock, unless it sleeps; with it as KernelPreemption
                  ///< says: the kernel's sleeping locks
  OffUntilUnlock  ///< not before it lets the lock go: the kernel's spinning locks
};

class Lock {
public:
  Lock() = default;
  Lock(const Lock&) = delete;
  Lock& operator=(const Lock&) = delete;
  virtual ~Lock() = default;

  // By the thread `self`, which runs.

  /// Takes the lock alone; returns when it has it. A thread takes a lock once at a time.
  virtual Task<> lock(Thread self) = 0;
  virtual Task<> unlock(Thread self) = 0;
  /// Takes it together with other readers, where the lock knows readers; alone elsewhere.
  virtual Task<> lock_shared(Thread self) { return lock(self); }
  virtual Task<> unlock_shared(Thread self) { return unlock(self); }

  /// The same without waiting for anybody: returns whether it has it. Of locks whose entry says
  /// can_try; others throw std::logic_error.
  virtual Task<bool> try_lock(Thread self);
  virtual Task<bool> try_lock_shared(Thread self) { return try_lock(self); }
};

/// One lock there is to choose from.
struct LockEntry {
  std::string name;     ///< as on the command line: "qspinlock"
  std::string summary;  ///< one sentence
  std::string source;   ///< file and version, or paper, that the algorithm is from
  bool readers = false; ///< lock_shared() lets several in
  ParameterList parameters;
  std::unique_ptr<Lock> (*make)(const LockContext& context, const Parameters& parameters) = nullptr;
  /// lock() keeps others out; false for counters, which stand where a lock could.
  bool excludes = true;
  Preemption preemption = Preemption::On;
  bool can_try = false; ///< it has try_lock() and try_lock_shared()
};

/// All of them, in the order in which they are listed.
[[nodiscard]] std::span<const LockEntry> locks();
/// Null if there is none of that name.
[[nodiscard]] const LockEntry* find_lock(std::string_view name);

} // namespace numasim
