#pragma once
/// What was counted at one lock. Plain data.

#include "models/machine/machine.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

/// Waiting for one lock by the place in the kernel that asked for it.
struct SiteRecord {
  std::string name;
  std::uint64_t acquisitions = 0;
  Duration wait;
};

/// How busy a lock was, for the utilisation law.
struct LockFlow {
  std::uint64_t overlapping = 0; ///< acquisitions while somebody else held it: readers
  Duration contended_wait;       ///< waits of the contended acquisitions, all together
  /// Acquisitions by who had asked before the lock became free, and the time from its becoming free
  /// to theirs, all together: the hand-over.
  std::uint64_t passed_on = 0;
  Duration passing;
};

/// One lock, or all locks of one name (the shards of one design's lock, say).
struct LockRecord {
  std::string name; ///< "libc.so i_mmap_rwsem", ...
  std::string kind; ///< "rw_semaphore", "qspinlock", "mutex"
  std::uint64_t instances = 1;
  std::uint64_t acquisitions = 0;
  std::uint64_t contended = 0; ///< acquisitions that did not get the lock at first try
  std::uint64_t sleeps = 0;    ///< times a waiter went to sleep
  /// Acquisitions by distance from the previous holder's CPU.
  std::array<std::uint64_t, k_distances> hand_overs{};
  Histogram wait; ///< from asking to holding, all acquisitions
  Histogram hold; ///< from holding to releasing
  std::vector<SiteRecord> sites;
  LockFlow flow{};
};

} // namespace numasim
