#pragma once
/// A calibration: physical parameters fitted to published rows, what the rows tell of them, and how
/// well rows that were not used are predicted.

#include "tools/calibrate/cross_validation.hpp"
#include "tools/calibrate/identifiability.hpp"
#include "tools/calibrate/row_model.hpp"
#include "tools/calibrate/uncertainty.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// What is left out together.
enum class Leave { Nothing, Rows, Reports };

struct CalibrationRequest {
  std::vector<FitRow> fitted;    ///< at least one
  std::vector<FitRow> predicted; ///< not fitted: simulated with shipped and with fitted values
  std::vector<ParameterText> parameters;
  RowRuns runs;
  FitSettings fit;
  Leave leave = Leave::Nothing;
  /// A standard deviation of ln(published) for all rows instead of what their ranges say.
  std::optional<double> spread = {};
};

/// A fit with the whole numbers among the parameters held at some values.
struct WholeNumbers {
  std::vector<double> values; ///< of the parameters that are whole numbers
  double sum = 0;
};

struct Calibration {
  std::vector<FitRow> fitted;
  std::vector<FitRow> predicted;
  std::vector<SharedParameter> parameters;
  std::vector<std::size_t> continuous; ///< positions of those among `parameters` that are no whole
                                       ///< numbers; slopes are by these
  LeastSquares fit;                    ///< positions of all parameters
  FitPoint shipped;                    ///< as files and declarations have it
  Uncertainty uncertainty;
  std::vector<ParameterDirection> directions;
  std::vector<ParameterScale> scales;      ///< of the continuous ones
  std::vector<WholeNumbers> whole_numbers; ///< every combination tried, best first; empty: none
  CrossValidation validation;
  LogErrors predicted_shipped; ///< errors of `predicted`
  LogErrors predicted_fitted;
  std::optional<double> spread; ///< as asked for
  bool design_rows = false;     ///< some of the fitted rows are about designs
  std::size_t evaluations = 0;
  std::size_t runs = 0;
  double wall_s = 0;
};

/// Throws InputError where a name is wrong, whole numbers have too many combinations, or the rows
/// cannot be simulated with the shipped values.
[[nodiscard]] Calibration calibrate(const CalibrationRequest& request);

} // namespace numasim
