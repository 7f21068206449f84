#pragma once
/// What was counted at one cache line. Plain data.

#include "models/machine/machine.hpp"
#include "sim/time.hpp"

#include <array>
#include <cstdint>
#include <string>

namespace numasim {

/// One cache line, or all lines of one role.
struct LineRecord {
  std::string name;
  std::uint64_t lines = 1;
  std::uint64_t core_hits = 0; ///< served by the own core's caches
  std::uint64_t l3_hits = 0;   ///< clean in the own L3 group
  std::uint64_t memory_fills = 0;
  std::uint64_t invalidations = 0; ///< writes to a shared line: copies had to be taken away
  std::array<std::uint64_t, k_distances> transfers{}; ///< by distance of the farthest party
  // Stores and read-modify-writes among them; the rest are loads.
  std::uint64_t store_hits = 0;                             ///< of core_hits
  std::uint64_t store_fills = 0;                            ///< of memory_fills
  std::array<std::uint64_t, k_distances> store_transfers{}; ///< of transfers
  Duration queued{}; ///< total time requests waited for the line to become free
};

} // namespace numasim
