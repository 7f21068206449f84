#pragma once
/// Randomised exponential backoff (T. Anderson, IEEE TPDS 1(1), 1990): after each failure wait a
/// time drawn uniformly below a limit that doubles.

#include "models/locks/lock.hpp"
#include "sim/random.hpp"

#include <vector>

namespace numasim {

class Backoff {
public:
  /// Reads "backoff_min" and "backoff_max".
  Backoff(const LockContext& context, const Parameters& parameters);
  [[nodiscard]] static ParameterList parameters();

  /// One acquisition's waits. A thread acquires once at a time.
  class Waits {
  public:
    Waits(Backoff& of, Thread self)
        : stream_(of.streams_[index_of(self)]), limit_(of.min_), max_(of.max_)
    {
    }
    [[nodiscard]] Duration next();

  private:
    RandomStream& stream_;
    Duration limit_;
    Duration max_;
  };
  [[nodiscard]] Waits start(Thread self) { return {*this, self}; }

private:
  Duration min_;
  Duration max_;
  std::vector<RandomStream> streams_; // by thread
};

/// A thread's own stream of what `context`'s lock draws.
[[nodiscard]] std::vector<RandomStream> streams_by_thread(const LockContext& context);

} // namespace numasim
