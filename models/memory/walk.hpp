#pragma once
/// The cost of a run of accesses by one CPU to lines that nobody else may touch meanwhile.
///
/// Loads form a chain: each starts when the one before is back, unless they are grouped because the
/// code computes their addresses independently; then Costs::misses_in_flight of them overlap.
/// Stores retire into the store buffer: their ownership requests overlap the loads that follow (and
/// each other, misses_in_flight at a time), and finish() waits until the buffer has drained, as the
/// locked instruction of the unlock that follows does on x86 (Intel SDM vol. 3, 9.2.2; AMD APM
/// vol. 2, 7.4.2).

#include "models/memory/memory.hpp"

#include <algorithm>
#include <array>

namespace numasim {

class Walk {
public:
  Walk(Memory& memory, Cpu cpu) : Walk(memory, cpu, memory.machine().costs().misses_in_flight) {}
  /// For code whose accesses do not depend on each other as those of a tree's do: so many at a
  /// time.
  Walk(Memory& memory, Cpu cpu, std::size_t misses_in_flight)
      : memory_(memory), cpu_(cpu),
        slots_(std::clamp<std::size_t>(misses_in_flight, 1, k_max_slots))
  {
  }

  [[nodiscard]] Cpu cpu() const { return cpu_; }

  void load(LineId line)
  {
    const Duration cost = memory_.touch(cpu_, line, AccessKind::Load);
    if (grouped_) {
      *std::min_element(loads_.begin(), loads_.begin() + slots_) += cost;
    } else {
      time_ += cost;
    }
  }

  void store(LineId line)
  {
    const Duration cost = memory_.touch(cpu_, line, AccessKind::Store);
    const auto slot = std::min_element(stores_.begin(), stores_.begin() + slots_);
    *slot = std::max(*slot, time_) + cost;
  }

  /// A load that surely hits: the line was touched earlier in this run.
  void hit() { time_ += memory_.machine().costs().l1_load; }

  /// Instructions besides the accesses, which take a CPU of the fastest kind `d`.
  void compute(Duration d) { time_ += memory_.machine().time_on(cpu_, d); }

  /// Loads between the two are independent of each other. Groups do not nest.
  void begin_independent()
  {
    grouped_ = true;
    std::fill_n(loads_.begin(), slots_, time_);
  }
  void end_independent()
  {
    grouped_ = false;
    time_ = std::max(time_, *std::max_element(loads_.begin(), loads_.begin() + slots_));
  }

  /// From the start to when the last load is back and the last store visible.
  [[nodiscard]] Duration finish() const
  {
    return std::max(time_, *std::max_element(stores_.begin(), stores_.begin() + slots_));
  }

private:
  static constexpr std::size_t k_max_slots = 16;

  Memory& memory_;
  Cpu cpu_;
  std::size_t slots_;
  Duration time_;
  bool grouped_ = false;
  std::array<Duration, k_max_slots> loads_{};
  std::array<Duration, k_max_slots> stores_{};
};

} // namespace numasim
