#pragma once
/// What a fit is worth: each group of rows left out in turn, the rest fitted, the group predicted.

#include "tools/calibrate/least_squares.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// Rows that are left out together.
struct RowGroup {
  std::string name;
  std::vector<std::size_t> rows;
};

struct Fold {
  RowGroup left_out;
  FitPoint fitted; ///< to the other rows; its errors are of all rows
};

struct CrossValidation {
  std::vector<Fold> folds;
  std::size_t evaluations = 0;
};

/// How large errors are, |ln(simulated / published)| by mean and worst.
struct ErrorSize {
  double mean = 0;
  double worst = 0;
};
[[nodiscard]] ErrorSize size_of(const std::vector<double>& log_errors);
/// Of the rows of all folds, each predicted by the fit that did not use it.
[[nodiscard]] ErrorSize predicted_size(const CrossValidation& validation);
/// Of the same rows at one point.
[[nodiscard]] ErrorSize size_at(const CrossValidation& validation, const FitPoint& point);

/// `fit` is that of all rows. Every refit begins at its optimum with its slopes, which Broyden's
/// corrections then follow, so a fold takes a few evaluations; a group that would leave no row is
/// passed over.
[[nodiscard]] CrossValidation cross_validate(const NoisyModel& model, const LeastSquares& fit,
                                             const RowSpread& spread,
                                             const std::vector<RowGroup>& groups,
                                             FitSettings settings);

} // namespace numasim
