#pragma once
/// The Universal Scalability Law: X(N) = lambda N / (1 + sigma (N - 1) + kappa N (N - 1)).
///
/// lambda is the throughput of one, sigma the share that is serial (contention), kappa the cost of
/// keeping each pair in step (coherence), which makes throughput fall beyond N* = sqrt((1 - sigma)
/// / kappa) (N. J. Gunther, Guerrilla Capacity Planning, Springer 2007, ch. 4 to 6).

#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

/// Throughput > 0 at `n` >= 1 users, threads or copies.
struct ScalingPoint {
  double n = 1;
  double throughput = 0;
};

struct LawParameter {
  double value = 0;
  std::optional<Interval> ci95; ///< none without degrees of freedom, or at a bound
};

struct ScalingLaw {
  LawParameter lambda;              ///< 1/s
  LawParameter sigma;               ///< >= 0
  LawParameter kappa;               ///< >= 0
  std::optional<LawParameter> peak; ///< N*; none where nothing makes throughput fall (kappa 0)
  std::vector<double> residuals;    ///< ln(throughput / law), by point
  double r_squared = 0;             ///< of ln throughput
  double worst = 0;                 ///< largest |throughput / law - 1|
  bool bad = false;                 ///< a point misses the law by more than k_bad_residual
};

/// A law that misses a point by more than this does not describe the curve.
inline constexpr double k_bad_residual = 0.15;
/// Fewer different n cannot tell the three parameters apart.
inline constexpr std::size_t k_fewest_scaling_points = 3;

/// Least squares of ln throughput by Levenberg and Marquardt's method, so that every point counts
/// by its relative error; parameters are kept at 0 or above. Intervals are linearised, with the
/// spread of the points around the law: they hold its misfit too. None from fewer than
/// k_fewest_scaling_points different n.
[[nodiscard]] std::optional<ScalingLaw> fit_scaling_law(std::span<const ScalingPoint> points);

} // namespace numasim
