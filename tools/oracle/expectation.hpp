#pragma once
/// What theory says of a measured system of threads and locks: bounds from the utilisation law,
/// which hold for any system, and an exact queue where one describes it.

#include <optional>
#include <string>
#include <vector>

namespace numasim::oracle {

/// One kind of lock as it was measured. Times in one unit of the caller's choice, the same
/// everywhere.
struct LockUse {
  std::string name;
  double instances = 1;         ///< locks of that kind
  double visits = 0;            ///< acquisitions per iteration of a thread
  double hold = 0;              ///< mean time from having it to letting it go
  double contended_wait = 0;    ///< mean over all acquisitions; 0 for those that had not to wait
  double passed_on_share = 0;   ///< 0..1, acquisitions by who had waited for it to become free
  double passing = 0;           ///< mean time from its becoming free to theirs
  double overlapping_share = 0; ///< 0..1, acquisitions while somebody else held it

  /// What a visit keeps others out for: the hold and, where it is passed on, the hand-over.
  [[nodiscard]] double service() const { return hold + passed_on_share * passing; }
};

enum class TimeLaw { Constant, Exponential, Other };

/// How a workload of one kind of lock, of which each round takes one instance at random, draws its
/// times.
struct DrawnTimes {
  TimeLaw think = TimeLaw::Other;
  TimeLaw hold = TimeLaw::Other;
  double mean_hold = 0; ///< as drawn; what else keeps the lock is transfers
};

struct MeasuredLocks {
  unsigned threads = 1;
  double throughput = 0; ///< iterations of all threads per unit of time, > 0
  double iterations = 0; ///< of all threads in one run; 0: so many that a run's ends do not matter
  std::vector<LockUse> locks;
  std::optional<DrawnTimes> drawn;
};

/// An exact queue for the measured means.
struct QueueModel {
  std::string name; ///< "MVA", "M/D/1//N", "D/D/1//N"
  double throughput = 0;
  bool exact = false; ///< at most k_small of the service was not drawn from the law
};
inline constexpr double k_small = 0.05;

struct Expectation {
  double throughput = 0; ///< as measured
  /// Z + S: an iteration without the waiting for locks. None where the waits that a run's ends cut
  /// could be more than k_small of it.
  std::optional<double> unhindered;
  double service = 0;  ///< S of the busiest lock: per iteration and instance; 0 if there is none
  std::string busiest; ///< its name
  double bound = 0;    ///< min(N/(Z+S), 1/S) of those that are known
  bool lock_is_bound = false; ///< it is 1/S
  std::optional<QueueModel> model;
};

[[nodiscard]] Expectation expectation_of(const MeasuredLocks& measured);

} // namespace numasim::oracle
