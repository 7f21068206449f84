#include "tools/report/validation_pictures.hpp"

#include "tools/svg/curve_plot.hpp"
#include "tools/svg/plot_axis.hpp"
#include "tools/svg/row_plot.hpp"
#include "tools/svg/scatter_plot.hpp"

#include <algorithm>
#include <map>

namespace numasim {

namespace {

bool is_point_of_curve(const RowOutcome& r)
{
  return r.row->quantity.kind == RowQuantity::Kind::Throughput && !r.row->quantity.points.empty() &&
         r.row->published && r.value.value;
}

/// Throughput by copies, where a report has three numbers of copies of a run or more.
void add_curves(std::vector<ValidationPicture>& pictures, const ReportOutcome& report)
{
  std::map<std::size_t, CurvePlot::Curve> curves; // by run
  for (const RowOutcome& r : report.rows) {
    if (!is_point_of_curve(r)) {
      continue;
    }
    const RunPoint& at = r.row->quantity.points.front();
    CurvePlot::Curve& curve = curves[at.run];
    curve.name = report.report->runs[at.run].name;
    const auto copies = static_cast<double>(at.copies);
    const double half = r.value.ci95 ? r.value.ci95->hi - *r.value.value : 0;
    curve.measured.push_back({copies, *r.row->published});
    curve.simulated.push_back({copies, *r.value.value, half});
  }
  std::vector<CurvePlot::Curve> long_ones;
  for (auto& [run, curve] : curves) {
    if (curve.measured.size() >= 3) {
      long_ones.push_back(std::move(curve));
    }
  }
  if (!long_ones.empty()) {
    const CurvePlot plot(report.report->title, report.report->source, "copies or threads",
                         "per second", std::move(long_ones));
    pictures.push_back({"curve-" + report.report->name + ".svg",
                        report.report->title + ": published and simulated rates",
                        report.report->name, plot_file(plot)});
  }
}

/// Rows in per cent that have a range or a published value, below each other.
void add_rows(std::vector<ValidationPicture>& pictures, const ReportOutcome& report)
{
  std::vector<RowPlot::Row> rows;
  for (const RowOutcome& r : report.rows) {
    if (r.row->unit != "%" || !r.value.value) {
      continue;
    }
    RowPlot::Row row{.name = r.row->statement,
                     .published = r.row->published,
                     .simulated = *r.value.value,
                     .lo = {},
                     .hi = {},
                     .least = r.row->least,
                     .most = r.row->most,
                     .missed = r.verdict == RowVerdict::Missed};
    if (r.value.ci95) {
      row.lo = r.value.ci95->lo;
      row.hi = r.value.ci95->hi;
    }
    if (r.verdict != RowVerdict::Shown) { // what has nothing beside it may be far off the scale
      rows.push_back(std::move(row));
    }
  }
  if (rows.size() >= 2 && !report.report->runs.empty()) {
    const RowPlot plot(report.report->title, report.report->source, "%", std::move(rows));
    pictures.push_back({"rows-" + report.report->name + ".svg",
                        report.report->title + ": published, simulated and the stated ranges",
                        report.report->name, plot_file(plot)});
  }
}

void add_scatter(std::vector<ValidationPicture>& pictures, std::span<const ReportOutcome> reports)
{
  std::vector<ScatterPlot::Group> groups;
  for (const ReportOutcome& report : reports) {
    ScatterPlot::Group group{.name = report.report->name, .points = {}};
    for (const RowOutcome& r : report.rows) {
      const bool judged = r.verdict == RowVerdict::Met || r.verdict == RowVerdict::Missed;
      if (judged && r.row->published.value_or(0) > 0 && r.value.value.value_or(0) > 0) {
        group.points.push_back({.name = r.row->id,
                                .published = *r.row->published,
                                .simulated = *r.value.value,
                                .least = r.row->least,
                                .most = r.row->most,
                                .missed = r.verdict == RowVerdict::Missed});
      }
    }
    if (!group.points.empty()) {
      groups.push_back(std::move(group));
    }
  }
  if (!groups.empty()) {
    const ScatterPlot plot("All rows: published and simulated",
                           "each in its own unit; on the diagonal both are equal",
                           std::move(groups));
    pictures.push_back(
        {"validation.svg", "all rows, published against simulated", "", plot_file(plot)});
  }
}

ValidationPicture picture_of(const DatasetOutcome& outcome)
{
  const LockDataset& dataset = *outcome.dataset;
  std::vector<CurvePlot::Curve> curves;
  for (const CurveOutcome& c : outcome.curves) {
    CurvePlot::Curve curve{.name = c.curve->name, .measured = {}, .simulated = {}};
    for (const PointOutcome& p : c.points) {
      const auto threads = static_cast<double>(p.copies);
      curve.measured.push_back({threads, p.published_per_second / 1e6});
      if (p.simulated) {
        curve.simulated.push_back({threads, p.per_second / 1e6, p.half_width / 1e6});
      }
    }
    curves.push_back(std::move(curve));
  }
  const CurvePlot plot(dataset.name + ": " + dataset.title, dataset.topology, "threads",
                       "million sections a second", std::move(curves));
  return {"locks-" + dataset.name + ".svg", dataset.title, dataset.name, plot_file(plot)};
}

} // namespace

std::vector<ValidationPicture> validation_pictures(const ValidationOutcome& outcome)
{
  std::vector<ValidationPicture> pictures;
  add_scatter(pictures, outcome.reports);
  for (const ReportOutcome& report : outcome.reports) {
    add_curves(pictures, report);
    add_rows(pictures, report);
  }
  if (outcome.locks) {
    for (const DatasetOutcome& dataset : outcome.locks->datasets) {
      pictures.push_back(picture_of(dataset));
    }
  }
  return pictures;
}

} // namespace numasim
