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

  /// One acquisition's waits. `cpu` acquires once at a time.
  class Waits {
  public:
    Waits(Backoff& of, Cpu cpu)
        : stream_(of.streams_[index_of(cpu)]), limit_(of.min_), max_(of.max_)
    {
    }
    [[nodiscard]] Duration next();

  private:
    RandomStream& stream_;
    Duration limit_;
    Duration max_;
  };
  [[nodiscard]] Waits start(Cpu cpu) { return {*this, cpu}; }

private:
  Duration min_;
  Duration max_;
  std::vector<RandomStream> streams_; // by CPU
};

/// A CPU's own stream of what `context`'s lock draws.
[[nodiscard]] std::vector<RandomStream> streams_by_cpu(const LockContext& context);

} // namespace numasim
