#include "tools/calibrate/cross_validation.hpp"

#include "tools/statistics/interval.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace numasim {

namespace {

/// The slopes of the whole fit without the rows left out.
Slopes without(Slopes slopes, const std::vector<std::size_t>& rows)
{
  for (const std::size_t row : rows) {
    slopes.jacobian.row(static_cast<Eigen::Index>(row)).setZero();
    slopes.noise.row(static_cast<Eigen::Index>(row)).setZero();
  }
  return slopes;
}

bool leaves_none(const RowSpread& spread)
{
  return std::all_of(spread.begin(), spread.end(), [](double s) { return std::isinf(s); });
}

} // namespace

ErrorSize size_of(const std::vector<double>& log_errors)
{
  ErrorSize size;
  for (const double error : log_errors) {
    size.mean += std::abs(error) / static_cast<double>(log_errors.size());
    size.worst = std::max(size.worst, std::abs(error));
  }
  return size;
}

ErrorSize predicted_size(const CrossValidation& validation)
{
  std::vector<double> errors;
  for (const Fold& fold : validation.folds) {
    for (const std::size_t row : fold.left_out.rows) {
      errors.push_back(mean(fold.fitted.errors[row]));
    }
  }
  return size_of(errors);
}

ErrorSize size_at(const CrossValidation& validation, const FitPoint& point)
{
  std::vector<double> errors;
  for (const Fold& fold : validation.folds) {
    for (const std::size_t row : fold.left_out.rows) {
      errors.push_back(mean(point.errors[row]));
    }
  }
  return size_of(errors);
}

CrossValidation cross_validate(const NoisyModel& model, const LeastSquares& fit,
                               const RowSpread& spread, const std::vector<RowGroup>& groups,
                               FitSettings settings)
{
  settings.remeasure = false;
  CrossValidation validation;
  for (const RowGroup& group : groups) {
    RowSpread kept = spread;
    for (const std::size_t row : group.rows) {
      kept[row] = std::numeric_limits<double>::infinity();
    }
    if (leaves_none(kept)) {
      continue;
    }
    LeastSquares refit =
        fit_least_squares(model, fit.best.at, kept, settings, without(fit.slopes, group.rows));
    validation.evaluations += refit.evaluations;
    validation.folds.push_back({.left_out = group, .fitted = std::move(refit.best)});
  }
  return validation;
}

} // namespace numasim
