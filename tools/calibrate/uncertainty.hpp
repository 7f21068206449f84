#pragma once
/// How far fitted values may be off, from the slopes at the optimum.

#include "tools/calibrate/least_squares.hpp"
#include "tools/statistics/interval.hpp"

#include <Eigen/Core>

#include <cstddef>
#include <vector>

namespace numasim {

/// One parameter's 95 % interval, as positions on its range.
struct PositionInterval {
  Interval ci95;            ///< within [0, 1]
  bool below_range = false; ///< it goes on below the range
  bool above_range = false;
};

struct Uncertainty {
  std::vector<PositionInterval> intervals;
  Eigen::MatrixXd correlation; ///< of the estimates; 0 beside one that is not told at all
  std::size_t freedom = 0;     ///< fitted rows less parameters, at least 0
  /// sqrt(sum / freedom) if that is above 1: the rows are missed by so many times what was stated
  /// for them, and the intervals are widened by it. 1 with no freedom left.
  double misfit = 1;
};

/// From (J^T J)^-1, which holds the rows' stated spread and the simulation's chance. `sum` is that
/// of the squared weighted errors, `rows` how many were fitted.
[[nodiscard]] Uncertainty uncertainty_at(const Position& at, const Eigen::MatrixXd& jacobian,
                                         double sum, std::size_t rows);

} // namespace numasim
