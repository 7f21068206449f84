#pragma once
/// The lock of a design's trees: any lock of the registry (models/locks/registry.cpp), laid where
/// the design wants it.

#include "models/locks/lock.hpp"
#include "models/rmap/strategy.hpp"

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace numasim {

/// Which lock, with its parameters.
struct LockChoice {
  const LockEntry* entry = nullptr;
  Parameters parameters;

  /// Bytes of one in its structure, and those it has on every CPU.
  [[nodiscard]] std::uint64_t bytes(const Machine& machine) const;
};

/// The parameter `name`: any lock that keeps others out, by default `fallback`; with its own
/// parameters if wanted, "cna+flush=chance".
[[nodiscard]] Parameter lock_parameter(std::string name, std::string fallback, std::string meaning,
                                       std::string source);
/// The same of locks that let several readers in.
[[nodiscard]] Parameter shared_lock_parameter(std::string name, std::string fallback,
                                              std::string meaning, std::string source);
/// How a sleeping lock's spinners queue: to be declared once by a design with such locks.
[[nodiscard]] ParameterList spin_queue_parameters();

/// Reads the parameter `name`, and those of spin_queue_parameters() where the lock has them.
[[nodiscard]] LockChoice chosen_lock(const Parameters& parameters, const std::string& name);
/// The lock of this name with those of spin_queue_parameters() that it has.
[[nodiscard]] LockChoice named_lock(const std::string& lock, const Parameters& parameters);

/// Where a lock's structure lies.
struct LockPlace {
  LineId first{};
  LineId second{};          ///< the line after
  std::uint32_t offset = 0; ///< bytes into the first

  static LockPlace within(LineId line) { return {line, line, 0}; }
  /// Where struct address_space has i_mmap_rwsem.
  static LockPlace of(const AddressSpace& space)
  {
    return {space.lock_first, space.lock_second, space.lock_offset};
  }
};

class TreeLock {
public:
  TreeLock(const RmapContext& context, const LockChoice& choice, const LockPlace& place,
           LockStats& stats);

  // By the thread that runs on `cpu`. These throw DesignFault if it asks for what it holds: it
  // would wait for itself for ever.
  Task<> lock(Cpu cpu, RmapSite at);
  Task<> lock_shared(Cpu cpu, RmapSite at);

  /// Without waiting for anybody: return whether they have it; who holds it already does not get it
  /// again. They throw InputError if the lock is of a kind that cannot be tried.
  Task<bool> try_lock(Cpu cpu, RmapSite at);
  Task<bool> try_lock_shared(Cpu cpu, RmapSite at);

  // As a walk asks for it: returns whether it has it, which is always so if it waits.
  Task<bool> lock_to_walk(Cpu cpu, WalkLock how);
  Task<bool> lock_shared_to_walk(Cpu cpu, WalkLock how);

  Task<> unlock(Cpu cpu);
  Task<> unlock_shared(Cpu cpu);

private:
  Task<bool> try_it(Cpu cpu, RmapSite at, LockMode mode);
  // One coroutine that is awaited, whatever the mode: g++ 12 destroys both arms of a conditional.
  Task<> take(Thread self, LockMode mode);
  Task<bool> try_take(Thread self, LockMode mode);
  Task<> give(Thread self, LockMode mode);
  /// Where the watch holds the thread up.
  Task<> pause(Thread self);
  Task<> watched_lock(Cpu cpu, RmapSite at, LockMode mode);
  Task<> watched_unlock(Cpu cpu, LockMode mode);
  /// The thread that runs on `cpu` asks.
  Thread ask(Cpu cpu, RmapSite at);
  Thread let_go(Cpu cpu);

  LockStats& stats_;
  KernelCpus& cpus_;
  bool can_try_;
  std::vector<bool> held_by_; // by thread, from asking on; those who never asked may be missing
  std::unique_ptr<Lock> lock_;
  RmapWatch* watch_;
  WatchedLock number_{}; ///< to the watch
};

/// Statistics of a file's locks of this kind; `what` names them: "i_mmap_rwsem".
[[nodiscard]] LockStats& lock_stats(const RmapContext& context, const AddressSpace& file,
                                    const std::string& what, const LockChoice& choice);

} // namespace numasim
