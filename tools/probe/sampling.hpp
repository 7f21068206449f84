#pragma once
/// Repeats a measurement until its median is known well enough, or its time is up.

#include "tools/statistics/median_interval.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <stdexcept>

namespace numasim {

using ProbeClock = std::chrono::steady_clock;

/// How long to go on. A quiet machine is done with the fewest samples, a noisy one takes more.
struct Effort {
  double relative_half_width = 0.02; ///< of the median's 95 % interval, when it is good enough
  std::size_t fewest = 11;           ///< samples taken whatever the time
  std::size_t most = 2000;           ///< samples at most
  ProbeClock::time_point deadline = ProbeClock::time_point::max(); ///< no further sample after it
  std::function<void()> between = {}; ///< called between samples; may throw to end it all
};

/// Something cannot be measured on this machine. what() says why.
class Unmeasurable : public std::runtime_error {
public:
  using std::runtime_error::runtime_error;
};

/// Takes samples with `one` as `effort` says. What `one` throws passes through.
[[nodiscard]] MedianInterval sample(const std::function<double()>& one, const Effort& effort);

/// Time of `work`, in ns.
template <class Work> [[nodiscard]] double nanoseconds(Work&& work)
{
  const auto start = ProbeClock::now();
  work();
  return std::chrono::duration<double, std::nano>(ProbeClock::now() - start).count();
}

} // namespace numasim
