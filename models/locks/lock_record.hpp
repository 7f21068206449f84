#pragma once
/// What was counted at one lock. Plain data.

#include "models/machine/machine.hpp"
#include "sim/histogram.hpp"
#include "sim/time.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

/// Durations as lockdep keeps them (struct lock_time).
struct LockTime {
  std::uint64_t count = 0;
  Duration total;
  Duration min; ///< of those that are not 0, as lock_stat's; 0: none
  Duration max;

  void add(Duration time)
  {
    ++count;
    total += time;
    max = time > max ? time : max;
    if (time > Duration{} && (min == Duration{} || time < min)) {
      min = time;
    }
  }
  void add(const LockTime& more)
  {
    count += more.count;
    total += more.total;
    max = more.max > max ? more.max : max;
    if (more.min > Duration{} && (min == Duration{} || more.min < min)) {
      min = more.min;
    }
  }
};

/// Waiting for one lock by the place in the kernel that asked for it.
struct SiteRecord {
  std::string name;
  std::uint64_t acquisitions = 0;
  Duration wait{};
  std::uint64_t shared = 0;     ///< acquisitions together with others, by readers
  std::uint64_t in_the_way = 0; ///< contended acquisitions, from anywhere, after a holder from here
  LockTime contended{};         ///< waits of the contended acquisitions
};

/// Whether a lock is held by one, or by readers together.
enum class Holding : std::uint8_t { Alone, Shared };
inline constexpr std::size_t k_holdings = 2;

/// What lockdep counts of one lock class for each way of holding it (struct lock_class_stats). A
/// bounce is one after a holder on another CPU.
struct HoldingRecord {
  std::uint64_t acquisitions = 0;
  std::uint64_t bounces = 0;
  std::uint64_t contended_bounces = 0;
  LockTime wait; ///< contended acquisitions only
  LockTime hold;
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
  std::array<HoldingRecord, k_holdings> by_holding{}; ///< by Holding
};

} // namespace numasim
