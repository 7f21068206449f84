#pragma once
/// How weighted errors move with the parameters: differences between simulations with common random
/// numbers.

#include "tools/calibrate/noisy_model.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <vector>

namespace numasim {

struct StepSizes {
  double first = 0.05;  ///< half the distance of the two simulations, of the range
  double widest = 0.25; ///< as far as it may be widened
  /// The change has to be so many standard errors of what chance does to it, or the step is
  /// doubled.
  double clear = 4;
};

struct Slopes {
  Eigen::MatrixXd jacobian;    ///< by row, by parameter: weight x d(ln error) / d(position)
  Eigen::MatrixXd noise;       ///< its standard error by chance; 0 from one replication
  std::vector<double> steps;   ///< taken
  std::size_t evaluations = 0; ///< positions simulated
};

/// Central differences around `at`, within [0, 1]; one-sided at a bound or where one side cannot be
/// simulated. Throws std::runtime_error where neither side can. `centre` are the errors at `at`;
/// `steps` are where to begin, one a parameter.
[[nodiscard]] Slopes slopes_at(const NoisyModel& model, const Position& at, const LogErrors& centre,
                               const Eigen::VectorXd& weights, std::vector<double> steps,
                               const StepSizes& sizes);

} // namespace numasim
