#pragma once
/// The loop of the lockbench workload (docs/workloads.md) on real cores: think, take the lock, read
/// and write lines, work, let it go.

#include "tools/probe/sampling.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace numasim::selfcheck {

/// What a thread does in a turn. Think times are uniform from 0 to twice the mean.
struct Load {
  double think_ns = 1000;
  double critical_ns = 100;
  std::size_t shared_lines = 1;  ///< read and written under the lock
  std::size_t private_lines = 0; ///< the thread's own, read and written under the lock
};

struct RealLock {
  std::string name;     ///< what is run here
  std::string model;    ///< the lock of the registry that it is compared with
  bool excludes = true; ///< else what is guarded may not be written: Load::shared_lines 0
};
[[nodiscard]] const std::vector<RealLock>& real_locks();

/// What one lock did with one number of threads.
struct LoopResult {
  MedianInterval per_second;  ///< turns of all threads, over rounds
  MedianInterval least_share; ///< turns of the thread that got fewest over those that got most
  std::size_t disturbed = 0;  ///< rounds thrown away since a thread lost its CPU to others
};

/// Runs `lock` (a name of real_locks()) with a thread on each of `cpus` (firmware's numbers). The
/// lock and what it guards lie in memory first touched by the first of them. `turn_ns` is
/// busy_turn_ns(). Throws Unmeasurable if the CPUs are never left alone for a round, and
/// std::logic_error if the lock let two in at a time.
[[nodiscard]] LoopResult run_loop(const std::string& lock, std::span<const std::uint32_t> cpus,
                                  const Load& load, double turn_ns, const Effort& effort);

} // namespace numasim::selfcheck
