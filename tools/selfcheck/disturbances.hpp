#pragma once
/// What on this machine is not as the simulator takes it to be, as far as can be seen.

#include "tools/probe/sampling.hpp"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace numasim::selfcheck {

/// CPU time that a hypervisor has given to others, and all CPU time, in ticks since the start
/// ("steal" of /proc/stat).
struct StolenTime {
  double stolen = 0;
  double all = 0;
};
[[nodiscard]] StolenTime stolen_time();

/// A sentence, if the hypervisor took a part of the time between the two that shows.
[[nodiscard]] std::vector<std::string> stolen_remarks(const StolenTime& before,
                                                      const StolenTime& after);

/// On the clock: a governor that changes it, and how much slower plain arithmetic is on each of
/// `cpus` (one a core) when all work at once than on the first of them alone.
[[nodiscard]] std::vector<std::string> clock_remarks(std::span<const std::uint32_t> cpus,
                                                     const Effort& effort);

} // namespace numasim::selfcheck
