#pragma once
/// Replications of a queue whose answers are known, as what the simulator would have recorded.

#include "models/workloads/run_record.hpp"

#include <cstdint>

namespace numasim::coverage {

/// The machine repairman M/M/1//N: customers think (exponential), wait for one first-come-first-
/// served lock, hold it (exponential) and start over. Times in microseconds.
struct Repairman {
  unsigned customers = 8;
  double think_us = 10;
  double hold_us = 1;
  std::uint64_t cycles = 2000;  ///< that count
  std::uint64_t settling = 160; ///< before
};

/// One replication: its completions, and a lock "lock" with its waits. Customer c of replication r
/// of experiment e thinks and holds by its own stream, whatever the means are: common random
/// numbers. `independent`: a stream that no other design shares.
[[nodiscard]] RunRecord run(const Repairman& queue, std::uint64_t experiment,
                            std::uint32_t replication, std::uint32_t independent = 0);

/// Completions per second in the long run.
[[nodiscard]] double exact_throughput(const Repairman& queue);

/// The time that a share `fraction` of the waits does not exceed, in nanoseconds. Who comes finds
/// k others there as the same queue with one customer less has them (Sevcik and Mitrani, J. ACM
/// 28(2), 1981), and waits for k holds: gamma-distributed with shape k. More than P(no wait).
[[nodiscard]] double exact_wait_quantile_ns(const Repairman& queue, double fraction);

} // namespace numasim::coverage
