#pragma once
/// The threads of the lockbench workload: where they run and what they do.

#include "models/locks/lock.hpp"
#include "models/memory/walk.hpp"
#include "models/workloads/lockbench_loop.hpp"
#include "models/workloads/world.hpp"

#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <span>
#include <vector>

namespace numasim {

/// N threads, one a CPU while there are CPUs. A turn of each: think; choose a lock; take it, alone
/// or as a reader; touch lines and work; let it go.
class LockbenchThreads {
public:
  /// Makes the locks and spawns the threads into the world. `completed` is called after every turn.
  LockbenchThreads(World& world, const RunSpec& spec, const LockEntry& lock,
                   std::function<void()> completed);
  LockbenchThreads(const LockbenchThreads&) = delete;
  LockbenchThreads& operator=(const LockbenchThreads&) = delete;
  ~LockbenchThreads();

  /// Turns of every thread since the start, or since reset_turns().
  [[nodiscard]] std::vector<std::uint64_t> turns() const;
  void reset_turns();

private:
  struct Worker;
  /// A lock and the data that it guards.
  struct Guarded {
    std::unique_ptr<Lock> lock;
    std::vector<LineId> lines;
  };

  void make_locks(const RunSpec& spec, const LockEntry& lock);
  [[nodiscard]] std::vector<Thread> place_threads(std::size_t count);
  void start(const std::vector<Thread>& threads);
  [[nodiscard]] Duration dearest_transfer(const std::vector<Cpu>& cpus) const;
  Process run(Worker& thread);
  Task<> think(Worker& thread);
  Task<> section(Worker& thread, Guarded& guarded, bool writes);
  Task<> touch(Walk& walk, std::span<const LineId> lines, AccessKind kind, bool alone);
  Task<> work(Cpu cpu, Duration length);
  [[nodiscard]] Duration critical_work(Worker& thread) const;
  [[nodiscard]] bool reads_only(Worker& thread) const;
  Guarded& choose(Worker& thread);

  World& world_;
  std::function<void()> completed_;
  LockbenchLoop loop_;
  bool excludes_;
  Duration pause_; ///< that of LockbenchLoop::think_transfers
  std::vector<Guarded> guarded_;
  std::deque<Worker> threads_;
};

} // namespace numasim
