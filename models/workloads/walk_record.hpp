#pragma once
/// What walks of one kind did in a run. Plain data.

#include "sim/histogram.hpp"

#include <cstdint>
#include <string>

namespace numasim {

struct WalkRecord {
  std::string name;            ///< the kernel's function: "try_to_unmap"
  std::uint64_t walks = 0;     ///< that visited what there was
  std::uint64_t contended = 0; ///< that tried a lock in vain
  std::uint64_t visited = 0;   ///< VMAs, all walks together
  Histogram latency;           ///< of `walks`: from asking for the locks to having let them go
};

} // namespace numasim
