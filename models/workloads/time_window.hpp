#pragma once
/// Counts what completes in a stretch of simulated time, as benchmarks do that run for a while.

#include "sim/engine.hpp"

#include <cstddef>
#include <functional>
#include <utility>
#include <vector>

namespace numasim {

class TimeWindow {
public:
  /// What is kept is 8 bytes each.
  static constexpr std::size_t k_most_completions = 20'000'000;

  /// From `settle` after the start, when `on_settled` is called, for `length`; then the engine is
  /// stopped.
  TimeWindow(Engine& engine, Duration settle, Duration length, std::function<void()> on_settled)
      : engine_(engine), on_settled_(std::move(on_settled))
  {
    engine.spawn(run(settle, length));
  }
  TimeWindow(const TimeWindow&) = delete;
  TimeWindow& operator=(const TimeWindow&) = delete;

  /// Stops the engine, too, if time stands still or there are too many to keep.
  void completed()
  {
    const Instant now = engine_.now();
    at_once_ = now == latest_ ? at_once_ + 1 : 0;
    latest_ = now;
    if (open_) {
      completions_.push_back(now);
    }
    if (at_once_ == k_most_at_once || completions_.size() == k_most_completions) {
      engine_.stop();
    }
  }

  /// Whether the end of the window was reached.
  [[nodiscard]] bool finished() const { return finished_; }
  /// Whether nothing took any time.
  [[nodiscard]] bool stood_still() const { return at_once_ >= k_most_at_once; }
  [[nodiscard]] Instant measured_from() const { return measured_from_; }
  [[nodiscard]] const std::vector<Instant>& completions() const { return completions_; }

private:
  static constexpr std::size_t k_most_at_once = 100'000;

  Process run(Duration settle, Duration length)
  {
    co_await engine_.delay(settle);
    measured_from_ = engine_.now();
    open_ = true;
    on_settled_();
    co_await engine_.delay(length);
    finished_ = true;
    engine_.stop();
  }

  Engine& engine_;
  std::function<void()> on_settled_;
  Instant measured_from_;
  Instant latest_;
  std::size_t at_once_ = 0;
  bool open_ = false;
  bool finished_ = false;
  std::vector<Instant> completions_;
};

} // namespace numasim
