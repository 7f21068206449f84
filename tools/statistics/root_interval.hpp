#pragma once
/// Where a noisy curve crosses zero, with a confidence interval.
///
/// Replication i measured the curve at every abscissa, so its samples are one curve. A polynomial
/// fitted by least squares has a value at any x that is a fixed combination of the samples: one
/// number a replication, independent of the others'. "The curve is 0 at x" is therefore Student's
/// t test of those numbers, whatever the correlation along a curve is, and the set of all x that
/// are not rejected at 5 % is a 95 % interval of the root: Fieller's argument (J. R. Stat. Soc. B
/// 16(2), 1954) for curves. It is exact for normal samples as far as the polynomial holds.

#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

struct Root {
  double at = 0;
  Interval ci95;       ///< cut off at the ends of where it was looked for
  bool cut_lo = false; ///< the interval reaches the lower end, so what lies beyond is not told
  bool cut_hi = false;
};

/// Looks for the root between the least and the largest of `x` (distinct, more than `degree`).
/// `curves[i][j]` is replication i at x[j]; at least two replications; degree 1 or 2. None where
/// the fitted curve has no root there; of two, the one nearer to the middle.
[[nodiscard]] std::optional<Root> root_interval(std::span<const double> x,
                                                std::span<const std::vector<double>> curves,
                                                std::size_t degree);

/// -1, 0 or 1: the sign of the mean where it is told from 0 with an error of at most `alpha`, two
/// sided. At least two samples.
[[nodiscard]] int sign_of_mean(std::span<const double> samples, double alpha);

} // namespace numasim
