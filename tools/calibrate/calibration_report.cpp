#include "tools/calibrate/calibration_report.hpp"

#include "tools/experiment/version.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <ostream>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_width = 100;

Json rows_json(const std::vector<FitRow>& rows, const LogErrors& shipped, const LogErrors& fitted,
               std::optional<double> spread)
{
  Json list = Json::array();
  const Eigen::VectorXd before = mean_errors(shipped);
  const Eigen::VectorXd after = mean_errors(fitted);
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const PublishedRow& row = *rows[i].row;
    const auto at = static_cast<Eigen::Index>(i);
    list.push_back({{"report", rows[i].report->name},
                    {"id", row.id},
                    {"statement", row.statement},
                    {"unit", row.unit},
                    {"published", *row.published},
                    {"spread", spread.value_or(spread_of(row))},
                    {"shipped", value_at(row, before(at))},
                    {"shipped_log_error", before(at)},
                    {"fitted", value_at(row, after(at))},
                    {"fitted_log_error", after(at)}});
  }
  return list;
}

Json parameters_json(const Calibration& c)
{
  Json list = Json::array();
  for (std::size_t p = 0; p < c.parameters.size(); ++p) {
    const SharedParameter& parameter = c.parameters[p];
    const Assumption& range = parameter.range;
    Json item{{"name", parameter.name},
              {"pointer", range.target.pointer},
              {"machines", parameter.machines},
              {"factor", parameter.factor},
              {"unit", range.target.unit},
              {"shipped", range.target.value},
              {"fitted", range.at(c.fit.best.at[p])},
              {"lo", range.lo},
              {"hi", range.hi},
              {"ci95", nullptr}};
    const auto found = std::find(c.continuous.begin(), c.continuous.end(), p);
    if (found != c.continuous.end()) {
      const PositionInterval& interval =
          c.uncertainty.intervals[static_cast<std::size_t>(found - c.continuous.begin())];
      item["ci95"] = {range.at(interval.ci95.lo), range.at(interval.ci95.hi)};
      item["runs_below_range"] = interval.below_range;
      item["runs_above_range"] = interval.above_range;
    }
    list.push_back(std::move(item));
  }
  return list;
}

Json directions_json(const Calibration& c)
{
  Json list = Json::array();
  for (const ParameterDirection& d : c.directions) {
    Json loadings;
    for (std::size_t p = 0; p < d.loadings.size(); ++p) {
      loadings[c.scales[p].name] = d.loadings[p];
    }
    list.push_back({{"strength", d.strength},
                    {"chance", d.chance},
                    {"told", d.told},
                    {"loadings", std::move(loadings)},
                    {"meaning", d.told ? "" : what_is_not_told(d, c.scales)}});
  }
  return list;
}

Json correlation_json(const Eigen::MatrixXd& matrix)
{
  Json rows = Json::array();
  for (Eigen::Index p = 0; p < matrix.rows(); ++p) {
    Json row = Json::array();
    for (Eigen::Index q = 0; q < matrix.cols(); ++q) {
      row.push_back(matrix(p, q));
    }
    rows.push_back(std::move(row));
  }
  return rows;
}

Json size_json(const ErrorSize& size)
{
  return {{"mean_abs_log_error", size.mean}, {"worst_abs_log_error", size.worst}};
}

Json validation_json(const Calibration& c)
{
  Json folds = Json::array();
  for (const Fold& fold : c.validation.folds) {
    const Eigen::VectorXd errors = mean_errors(fold.fitted.errors);
    Json rows = Json::array();
    for (const std::size_t row : fold.left_out.rows) {
      rows.push_back(
          {{"id", c.fitted[row].row->id}, {"log_error", errors(static_cast<Eigen::Index>(row))}});
    }
    folds.push_back({{"left_out", fold.left_out.name}, {"rows", std::move(rows)}});
  }
  return {{"folds", std::move(folds)},
          {"shipped", size_json(size_at(c.validation, c.shipped))},
          {"fitted_to_all", size_json(size_at(c.validation, c.fit.best))},
          {"predicted", size_json(predicted_size(c.validation))}};
}

} // namespace

void print_calibration(std::ostream& out, const Calibration& calibration, Layout layout)
{
  for (const CalibrationPart& part : parts_of(calibration)) {
    if (!part.table.columns.empty()) {
      layout == Layout::Markdown ? print_markdown(out, part.table) : print_text(out, part.table);
      out << "\n";
    }
    for (const std::string& note : part.notes) {
      if (layout == Layout::Markdown) {
        out << (note.starts_with("--set") ? "    " : "") << note << "\n"
            << (note.starts_with("--set") ? "" : "\n");
      } else {
        out << wrapped(note, k_width, "  ") << "\n";
      }
    }
    out << (part.notes.empty() || layout == Layout::Markdown ? "" : "\n");
  }
}

void print_calibration_json(std::ostream& out, const Calibration& c,
                            const CalibrationManifest& manifest)
{
  Json json{
      {"schema", "numasim-calibration/1"},
      {"manifest",
       {{"version", version()},
        {"git", git_version()},
        {"command", manifest.command},
        {"seed", manifest.runs.seed},
        {"replications", manifest.runs.replications},
        {"quick", manifest.runs.quick},
        {"runs", c.runs},
        {"wall_s", c.wall_s}}},
      {"design_rows", c.design_rows},
      {"settled", c.fit.settled},
      {"positions", c.evaluations},
      {"sum_of_squares", {{"shipped", c.shipped.sum}, {"fitted", c.fit.best.sum}}},
      {"freedom", c.uncertainty.freedom},
      {"misfit", c.uncertainty.misfit},
      {"parameters", parameters_json(c)},
      {"rows", rows_json(c.fitted, c.shipped.errors, c.fit.best.errors, c.spread)},
      {"directions", directions_json(c)},
      {"correlation", correlation_json(c.uncertainty.correlation)},
      {"cross_validation", nullptr},
      {"predicted", rows_json(c.predicted, c.predicted_shipped, c.predicted_fitted, c.spread)}};
  if (!c.validation.folds.empty()) {
    json["cross_validation"] = validation_json(c);
  }
  for (const WholeNumbers& numbers : c.whole_numbers) {
    json["whole_numbers"].push_back({{"values", numbers.values}, {"sum", numbers.sum}});
  }
  out << json.dump(2) << "\n";
}

} // namespace numasim
