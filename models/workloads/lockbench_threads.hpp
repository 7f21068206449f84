#pragma once
/// The threads of the lockbench workload: where they run and what they do.

#include "models/locks/lock.hpp"
#include "models/memory/walk.hpp"
#include "models/workloads/random_time.hpp"
#include "models/workloads/world.hpp"

#include <cstdint>
#include <deque>
#include <memory>
#include <vector>

namespace numasim {

/// N threads, one a CPU. A turn of each: think; choose a lock; take it, alone or as a reader; touch
/// lines and work; let it go.
class LockbenchThreads {
public:
  /// Makes the locks and spawns the threads into the world.
  LockbenchThreads(World& world, const RunSpec& spec, const LockEntry& lock,
                   IterationCounter& counter);
  LockbenchThreads(const LockbenchThreads&) = delete;
  LockbenchThreads& operator=(const LockbenchThreads&) = delete;
  ~LockbenchThreads();

  /// Turns of every thread since the start, or since reset_turns().
  [[nodiscard]] std::vector<std::uint64_t> turns() const;
  void reset_turns();

private:
  struct Thread;
  /// A lock and the data that it guards.
  struct Guarded {
    std::unique_ptr<Lock> lock;
    std::vector<LineId> lines;
  };

  void make_locks(const RunSpec& spec, const LockEntry& lock);
  void make_threads(const RunSpec& spec);
  Process run(Thread& thread);
  Task<> section(Thread& thread, Guarded& guarded, bool writes);
  Task<> finish(const Walk& walk);
  Task<> work(Cpu cpu, Duration length);
  Guarded& choose(Thread& thread);

  World& world_;
  IterationCounter& counter_;
  RandomTime think_;
  RandomTime critical_;
  bool excludes_;
  double reader_share_;
  std::size_t shared_reads_;
  std::size_t shared_writes_;
  std::size_t private_reads_;
  std::size_t private_writes_;
  std::vector<Guarded> guarded_;
  std::deque<Thread> threads_;
};

} // namespace numasim
