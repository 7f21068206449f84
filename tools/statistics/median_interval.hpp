#pragma once
/// Medians with distribution-free confidence intervals.
///
/// Timings have a long tail (preemption, interrupts, steal time of a virtual machine) and no law
/// that would be known in advance. The median with an interval of order statistics asks for
/// nothing but independent samples (David and Nagaraja, Order Statistics, 3rd ed., 7.1).

#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <optional>
#include <vector>

namespace numasim {

struct MedianInterval {
  double median = 0;
  /// 95 % interval; none from fewer than 6 samples, of which no two enclose the median that surely.
  std::optional<Interval> ci95;
  std::size_t samples = 0;

  /// Half of the interval's width relative to the median; infinite without interval.
  [[nodiscard]] double relative_half_width() const;
};

/// At least one value.
[[nodiscard]] MedianInterval median_interval(std::vector<double> values);

/// The rank k (from 1) such that the k-th smallest and the k-th largest of `samples` independent
/// values enclose the median with at least 95 %; 0 if there is none (fewer than 6 samples).
[[nodiscard]] std::size_t median_rank(std::size_t samples);

/// Coefficient of variation that a few wild values cannot move: 1.4826 times the median absolute
/// deviation, which for a normal spread is the standard deviation, over the median. At least one
/// value; 0 if the median is 0.
[[nodiscard]] double robust_variation(const std::vector<double>& values);

} // namespace numasim
