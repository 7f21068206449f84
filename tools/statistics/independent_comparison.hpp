#pragma once
/// Two designs that were not measured in pairs: numbers of replications that differ, or one long
/// run each.

#include "tools/statistics/comparison.hpp"

#include <span>

namespace numasim {

/// A mean and what is known of its error.
struct MeanWithError {
  double mean = 0;
  double variance = 0; ///< of the mean
  double freedom = 1;  ///< degrees of freedom that the variance was estimated with
};

/// Of independent values, at least 2.
[[nodiscard]] MeanWithError mean_with_error(std::span<const double> samples);

/// Welch's t test (Biometrika 34, 1947) in the place of the paired one: every inference is one test
/// of mean(design) - r mean(baseline) with Satterthwaite's degrees of freedom (Biometrics Bulletin
/// 2(6), 1946) for that r, and the interval is the set of r that are not rejected at 5 %. Positive
/// correlation that common random numbers brought about makes it wider than need be, never wrong.
/// The baseline's mean and `margin` must be positive.
[[nodiscard]] Change independent_change(const MeanWithError& baseline, const MeanWithError& design,
                                        double margin);

} // namespace numasim
