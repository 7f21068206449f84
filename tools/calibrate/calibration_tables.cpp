#include "tools/calibrate/calibration_report.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

namespace numasim {

namespace {

/// Estimates that move together this closely are named.
constexpr double k_close = 0.9;
/// Loadings below this are left out of a direction's line.
constexpr double k_small = 0.2;

std::string error_text(double log_error)
{
  return fmt::format("{:+.1f} %", 100 * std::expm1(log_error));
}

std::string value_of(const PublishedRow& row, double value)
{
  return significant(value, 4) + (row.unit.empty() ? "" : " " + row.unit);
}

std::string range_of(const PublishedRow& row)
{
  if (row.least && row.most) {
    return significant(*row.least, 4) + " to " + significant(*row.most, 4);
  }
  return row.least ? "at least " + significant(*row.least, 4)
                   : "at most " + significant(*row.most, 4);
}

/// A value of the parameter without unit: "1.234", "x 1.234".
std::string value_at_position(const SharedParameter& p, double position)
{
  return (p.factor ? "x " : "") + four_digits(p.range.at(position));
}

CalibrationPart summary(const Calibration& c)
{
  CalibrationPart part;
  std::set<std::string> reports;
  for (const FitRow& row : c.fitted) {
    reports.insert(row.report->name);
  }
  if (c.design_rows) {
    part.notes.emplace_back("Fitted to rows about designs (--allow-design-rows): what this says of "
                            "designs is no prediction.");
  }
  part.notes.push_back(
      fmt::format("{} fitted to {} of {}; {} positions, {} runs, {:.0f} s.",
                  counted(c.parameters.size(), "parameter"), counted(c.fitted.size(), "row"),
                  counted(reports.size(), "report"), c.evaluations, c.runs, c.wall_s));
  part.notes.push_back(fmt::format(
      "Sum of squares, in standard deviations of the rows: {:.3g} with the shipped values, "
      "{:.3g} fitted, "
      "{} degrees of freedom.{}",
      c.shipped.sum, c.fit.best.sum, c.uncertainty.freedom,
      c.fit.settled ? "" : " The iterations ran out before it settled."));
  if (c.spread) {
    part.notes.push_back(
        fmt::format("One standard deviation is {:.3g} % of every figure (--spread), "
                    "not half of its stated range.",
                    100 * *c.spread));
  }
  if (c.uncertainty.misfit > 1) {
    part.notes.push_back(
        fmt::format("The rows are missed by {:.2g} times what was stated for them, "
                    "so intervals are as much wider.",
                    c.uncertainty.misfit));
  }
  if (c.uncertainty.freedom == 0) {
    part.notes.emplace_back("No more rows than parameters: whether the model fits cannot be told, "
                            "and intervals rest on the stated ranges alone.");
  }
  return part;
}

std::string remark_on(const PositionInterval& interval, double at)
{
  if (interval.below_range && interval.above_range) {
    return "wider than the range: not told";
  }
  if (at <= 0 || at >= 1) {
    return fmt::format("at its {} bound", at <= 0 ? "lower" : "upper");
  }
  if (interval.below_range || interval.above_range) {
    return fmt::format("runs into its {} bound", interval.below_range ? "lower" : "upper");
  }
  return "";
}

CalibrationPart parameters(const Calibration& c)
{
  CalibrationPart part;
  part.table = {.title = "Parameters",
                .columns = {{"parameter", false},
                            {"unit", false},
                            {"shipped", true},
                            {"fitted", true},
                            {"95 % interval", true},
                            {"range looked at", true},
                            {"", false}},
                .rows = {}};
  for (std::size_t p = 0; p < c.parameters.size(); ++p) {
    const SharedParameter& parameter = c.parameters[p];
    const Assumption& range = parameter.range;
    std::vector<std::string> cells{parameter.name, parameter.factor ? "" : range.target.unit,
                                   (parameter.factor ? "x " : "") + four_digits(range.target.value),
                                   value_at_position(parameter, c.fit.best.at[p])};
    const auto found = std::find(c.continuous.begin(), c.continuous.end(), p);
    if (found == c.continuous.end()) {
      cells.insert(cells.end(),
                   {k_absent,
                    value_at_position(parameter, 0) + " to " + value_at_position(parameter, 1),
                    "whole: see below"});
    } else {
      const auto i = static_cast<std::size_t>(found - c.continuous.begin());
      const PositionInterval& interval = c.uncertainty.intervals[i];
      cells.push_back(fmt::format("[{}, {}]", value_at_position(parameter, interval.ci95.lo),
                                  value_at_position(parameter, interval.ci95.hi)));
      cells.push_back(value_at_position(parameter, 0) + " to " + value_at_position(parameter, 1));
      cells.push_back(remark_on(interval, c.fit.best.at[p]));
    }
    part.table.rows.push_back(std::move(cells));
  }
  return part;
}

CalibrationPart whole_numbers(const Calibration& c)
{
  CalibrationPart part;
  part.table.title = "Whole numbers, the others fitted";
  for (const SharedParameter& p : c.parameters) {
    if (p.range.target.integer) {
      part.table.columns.push_back({p.name, true});
    }
  }
  part.table.columns.push_back({"sum of squares", true});
  for (const WholeNumbers& numbers : c.whole_numbers) {
    std::vector<std::string> cells;
    for (const double value : numbers.values) {
      cells.push_back(four_digits(value));
    }
    cells.push_back(significant(numbers.sum, 4));
    part.table.rows.push_back(std::move(cells));
  }
  return part;
}

CalibrationPart rows(const Calibration& c)
{
  CalibrationPart part;
  part.table = {.title = "Rows fitted",
                .columns = {{"row", false},
                            {"published", true},
                            {"stated range", true},
                            {"shipped", true},
                            {"error", true},
                            {"fitted", true},
                            {"error", true}},
                .rows = {}};
  const Eigen::VectorXd before = mean_errors(c.shipped.errors);
  const Eigen::VectorXd after = mean_errors(c.fit.best.errors);
  for (std::size_t i = 0; i < c.fitted.size(); ++i) {
    const PublishedRow& row = *c.fitted[i].row;
    const auto at = static_cast<Eigen::Index>(i);
    part.table.rows.push_back({c.fitted[i].name(), value_of(row, *row.published), range_of(row),
                               value_of(row, value_at(row, before(at))), error_text(before(at)),
                               value_of(row, value_at(row, after(at))), error_text(after(at))});
  }
  return part;
}

CalibrationPart identifiability(const Calibration& c)
{
  CalibrationPart part;
  part.table = {.title = "What the rows tell: combinations of the parameters, strongest first",
                .columns = {{"standard deviations over half the ranges", true},
                            {"of them chance", true},
                            {"told", false},
                            {"combination", false}},
                .rows = {}};
  for (const ParameterDirection& d : c.directions) {
    std::string combination;
    for (std::size_t p = 0; p < d.loadings.size(); ++p) {
      if (std::abs(d.loadings[p]) >= k_small) {
        combination += fmt::format("{}{:+.2f} {}", combination.empty() ? "" : " ", d.loadings[p],
                                   c.scales[p].name);
      }
    }
    part.table.rows.push_back(
        {significant(d.strength, 3), significant(d.chance, 2), d.told ? "yes" : "no", combination});
  }
  for (const ParameterDirection& d : c.directions) {
    if (!d.told) {
      part.notes.push_back("Not told: " + what_is_not_told(d, c.scales) + ".");
    }
  }
  const Eigen::MatrixXd& r = c.uncertainty.correlation;
  for (Eigen::Index p = 0; p < r.rows(); ++p) {
    for (Eigen::Index q = p + 1; q < r.cols(); ++q) {
      if (std::abs(r(p, q)) >= k_close) {
        part.notes.push_back(fmt::format("The estimates of {} and {} are correlated by {:+.2f}.",
                                         c.scales[static_cast<std::size_t>(p)].name,
                                         c.scales[static_cast<std::size_t>(q)].name, r(p, q)));
      }
    }
  }
  return part;
}

std::string size_text(const ErrorSize& size)
{
  return fmt::format("mean {:.1f} %, worst {:.1f} %", 100 * std::expm1(size.mean),
                     100 * std::expm1(size.worst));
}

CalibrationPart validation(const Calibration& c)
{
  CalibrationPart part;
  part.table = {.title = "Cross-validation: each row predicted by a fit without it",
                .columns = {{"left out", false},
                            {"row", false},
                            {"shipped", true},
                            {"fitted to all", true},
                            {"fitted without it", true}},
                .rows = {}};
  const Eigen::VectorXd before = mean_errors(c.shipped.errors);
  const Eigen::VectorXd after = mean_errors(c.fit.best.errors);
  for (const Fold& fold : c.validation.folds) {
    const Eigen::VectorXd without = mean_errors(fold.fitted.errors);
    for (const std::size_t row : fold.left_out.rows) {
      const auto at = static_cast<Eigen::Index>(row);
      part.table.rows.push_back({fold.left_out.name, c.fitted[row].row->id, error_text(before(at)),
                                 error_text(after(at)), error_text(without(at))});
    }
  }
  part.notes = {
      "Error of the shipped values: " + size_text(size_at(c.validation, c.shipped)) + ".",
      "Of the fit to all rows, on the rows it was fitted to: " +
          size_text(size_at(c.validation, c.fit.best)) + ".",
      "Of fits on the rows they have not seen: " + size_text(predicted_size(c.validation)) + "."};
  return part;
}

CalibrationPart predictions(const Calibration& c)
{
  CalibrationPart part;
  part.table = {.title = "Rows not used",
                .columns = {{"row", false},
                            {"published", true},
                            {"shipped", true},
                            {"error", true},
                            {"fitted", true},
                            {"error", true}},
                .rows = {}};
  const Eigen::VectorXd before = mean_errors(c.predicted_shipped);
  const Eigen::VectorXd after = mean_errors(c.predicted_fitted);
  for (std::size_t i = 0; i < c.predicted.size(); ++i) {
    const PublishedRow& row = *c.predicted[i].row;
    const auto at = static_cast<Eigen::Index>(i);
    part.table.rows.push_back({c.predicted[i].name(), value_of(row, *row.published),
                               value_of(row, value_at(row, before(at))), error_text(before(at)),
                               value_of(row, value_at(row, after(at))), error_text(after(at))});
  }
  const auto all = [](const Eigen::VectorXd& errors) {
    return size_of({errors.data(), errors.data() + errors.size()});
  };
  part.notes = {"Error of the shipped values: " + size_text(all(before)) +
                "; of the fitted ones: " + size_text(all(after)) + "."};
  return part;
}

CalibrationPart settings(const Calibration& c)
{
  CalibrationPart part;
  part.notes.emplace_back("The fitted values for other commands; nothing has been changed:");
  for (std::size_t p = 0; p < c.parameters.size(); ++p) {
    part.notes.push_back(c.parameters[p].setting(c.fit.best.at[p]));
  }
  return part;
}

} // namespace

std::vector<CalibrationPart> parts_of(const Calibration& calibration)
{
  std::vector<CalibrationPart> parts{summary(calibration), parameters(calibration)};
  if (!calibration.whole_numbers.empty()) {
    parts.push_back(whole_numbers(calibration));
  }
  parts.push_back(rows(calibration));
  parts.push_back(identifiability(calibration));
  if (!calibration.validation.folds.empty()) {
    parts.push_back(validation(calibration));
  }
  if (!calibration.predicted.empty()) {
    parts.push_back(predictions(calibration));
  }
  parts.push_back(settings(calibration));
  return parts;
}

} // namespace numasim
