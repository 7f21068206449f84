#pragma once
/// Weighted least squares of a simulation's errors within bounds: Levenberg and Marquardt's method
/// (Marquardt, J. SIAM 11(2), 1963) with measured slopes, corrected from step to step by Broyden's
/// rank-one update (Math. Comp. 19, 1965), so that most steps take one evaluation.

#include "tools/calibrate/slopes.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct FitSettings {
  StepSizes steps = {};
  std::size_t iterations = 20; ///< steps tried, at most
  double gain = 0.02;          ///< a fall of the sum that is not worth another step
  double longest_step = 0.4;   ///< along one parameter, of its range
  bool remeasure = true;       ///< slopes, where steps gain too little and at the end
};

/// What a row weighs: its stated standard deviation as ln(error); infinite for rows not fitted.
using RowSpread = std::vector<double>;

/// A point with everything that was simulated there.
struct FitPoint {
  Position at;
  LogErrors errors;
  double sum = 0; ///< of the squared weighted mean errors
};

struct LeastSquares {
  FitPoint start;
  FitPoint best;
  Eigen::VectorXd weights; ///< 1 / sqrt(spread^2 + chance^2), chance as at the start
  Slopes slopes;           ///< at the best point
  std::size_t steps = 0;   ///< accepted
  std::size_t evaluations = 0;
  bool settled = false; ///< no further step is worth it; else the iterations ran out
};

/// Mean errors by row.
[[nodiscard]] Eigen::VectorXd mean_errors(const LogErrors& errors);

/// From `start`, each position in [0, 1]; a parameter without any effect stays where it is.
/// `known` are slopes at the start, if they have been measured. Throws std::runtime_error where the
/// start cannot be simulated.
[[nodiscard]] LeastSquares fit_least_squares(const NoisyModel& model, const Position& start,
                                             const RowSpread& spread, const FitSettings& settings,
                                             const std::optional<Slopes>& known = {});

} // namespace numasim
