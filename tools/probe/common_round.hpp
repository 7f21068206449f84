#pragma once
/// A stretch of time in which pinned threads do something together, and whether they really did.

#include "tools/probe/sampling.hpp"

#include <atomic>
#include <chrono>

namespace numasim {

/// The end of a round, which whoever comes first sets for all.
class RoundEnd {
public:
  explicit RoundEnd(std::chrono::microseconds length) : length_(length) {}
  [[nodiscard]] ProbeClock::time_point agree();
  [[nodiscard]] std::chrono::microseconds length() const { return length_; }

private:
  std::chrono::microseconds length_;
  std::atomic<ProbeClock::rep> ticks_ = 0;
};

/// One thread's part of a round, begun when it is made. A thread that starts a twentieth of the
/// round late, or ends it a fifth late (what it was about may take a while), had no CPU meanwhile,
/// and one that the kernel has switched from against its will lost it in between; then the others
/// were alone.
class RoundPart {
public:
  explicit RoundPart(RoundEnd& end);
  [[nodiscard]] ProbeClock::time_point start() const { return start_; }
  [[nodiscard]] ProbeClock::time_point end() const { return end_; }
  /// To be asked by the same thread when it has stopped, at `stopped`.
  [[nodiscard]] bool disturbed(ProbeClock::time_point stopped) const;

private:
  ProbeClock::time_point end_;
  ProbeClock::time_point start_;
  std::chrono::microseconds length_;
  long switches_;
};

/// Rounds that a measurement throws away in a row before it gives up.
inline constexpr unsigned k_most_disturbed_rounds = 400;

} // namespace numasim
