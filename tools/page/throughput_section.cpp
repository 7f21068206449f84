#include "tools/page/figure.hpp"
#include "tools/page/metric_table.hpp"
#include "tools/page/sections.hpp"
#include "tools/report/numbers.hpp"
#include "tools/svg/bar_chart.hpp"
#include "tools/svg/series_style.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

namespace {

/// Throughputs that differ more than so are shown on a logarithmic axis, where all can be read.
constexpr double k_log_ratio = 60;
/// Numbers of copies that differ more than so, too.
constexpr double k_log_copies = 6;

HeatTable table_of(const PageData& data, const Setting& setting)
{
  HeatTable table{
      .caption = "Throughput: " + setting.label,
      .columns = {{"copies", true}, {"design"}, {"throughput, 1/s", true}, {"95 % interval", true}},
      .rows = {},
      .row_headers = 2};
  if (!data.baseline.empty()) {
    table.columns.insert(table.columns.end(), {{"vs " + data.baseline, true},
                                               {"95 % interval, %", true},
                                               {"p (Holm)", true},
                                               {"verdict"}});
  }
  for (const PagePoint& point : setting.points) {
    for (const PageDesign& d : point.designs) {
      const Estimate& estimate = d.design->metrics.front().estimate;
      std::vector<HeatCell> row{{std::to_string(point.copies)},
                                {d.design->strategy},
                                {significant(estimate.mean, 5)},
                                {interval_text(estimate.ci95)}};
      if (const ComparisonResult* c = d.comparison) {
        row.insert(row.end(), {{change_text(c->change.change)},
                               {change_text(c->change.ci95)},
                               {p_text(c->p_equal_holm)},
                               {std::string{to_string(c->verdict)}}});
      } else if (!data.baseline.empty()) {
        row.insert(row.end(), {{k_absent}, {k_absent}, {k_absent}, {"baseline"}});
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

/// Of the points that a logarithm has.
Axis value_axis(const std::vector<LineSeries>& series)
{
  double least = 0;
  double most = 0;
  for (const LineSeries& s : series) {
    for (const LinePoint& p : s.points) {
      const double hi = p.band ? std::max(p.y, p.band->hi) : p.y;
      const double lo = p.band && p.band->lo > 0 ? p.band->lo : p.y;
      least = least == 0 ? lo : std::min(least, lo);
      most = std::max(most, hi);
    }
  }
  return least > 0 && most / least > k_log_ratio ? Axis::logarithmic(least, most)
                                                 : Axis::from_zero(most);
}

LineChartSpec curves_of(const PageData& data, const Setting& setting)
{
  std::vector<LineSeries> all(data.designs.size());
  std::vector<double> copies;
  for (const PagePoint& point : setting.points) {
    copies.push_back(static_cast<double>(point.copies));
    for (const PageDesign& d : point.designs) {
      LineSeries& series = all[d.series];
      const Estimate& estimate = d.design->metrics.front().estimate;
      series.name = d.design->strategy;
      series.style = d.series;
      series.points.push_back({copies.back(), estimate.mean, estimate.ci95});
    }
  }
  std::erase_if(all, [](const LineSeries& series) { return series.points.empty(); });
  const bool log = copies.back() / copies.front() > k_log_copies;
  const Axis x = log ? Axis::logarithmic(copies.front(), copies.back())
                     : Axis::linear(copies.front(), copies.back());
  LineChartSpec spec{.x = x,
                     .y = value_axis(all),
                     .x_title = log ? "copies (logarithmic)" : "copies",
                     .y_title = "throughput, 1/s",
                     .x_text = [](double value) { return fmt::format("{:g}", value); },
                     .x_ticks = copies,
                     .series = std::move(all)};
  if (spec.y.scale() == Axis::Scale::Log) {
    spec.y_title += " (logarithmic)";
  }
  return spec;
}

BarChartSpec bars_of(const PagePoint& point)
{
  BarChartSpec spec{.x = Axis::from_zero(1), .x_title = "throughput, 1/s"};
  double most = 0;
  for (const PageDesign& d : point.designs) {
    const Estimate& estimate = d.design->metrics.front().estimate;
    most = std::max(most, estimate.ci95 ? estimate.ci95->hi : estimate.mean);
    const std::string value = significant(estimate.mean, 4);
    spec.bars.push_back(
        {.name = d.design->strategy,
         .parts = {{.value = estimate.mean,
                    .style = series_class(d.series),
                    .tip = fmt::format("{}: {} 1/s, 95 % interval {}", d.design->strategy, value,
                                       interval_text(estimate.ci95))}},
         .interval = estimate.ci95,
         .text = d.comparison == nullptr
                     ? value
                     : fmt::format("{}, {}", value, change_text(d.comparison->change.change))});
  }
  spec.x = Axis::from_zero(most);
  return spec;
}

Figure figure_of(const PageData& data, const Setting& setting)
{
  if (setting.points.size() > 1) {
    return line_figure(
        setting.label,
        "Throughput against copies, one line a design, with 95 % intervals as bands.",
        curves_of(data, setting));
  }
  const BarChartSpec spec = bars_of(setting.points.front());
  return {.heading = place_of(setting, setting.points.front().copies),
          .about = "Throughput of each design, with its 95 % interval.",
          .draw = [spec](double width) -> std::unique_ptr<Picture> {
            return std::make_unique<BarChart>(spec, width);
          }};
}

} // namespace

void write_throughput(Html& html, const PageData& data)
{
  html.open("div", {{"class", "figures"}});
  for (const Setting& setting : data.settings) {
    html.open("div", {{"id", setting.id}});
    Figure figure = figure_of(data, setting);
    figure.tables.push_back(table_of(data, setting));
    if (HeatTable others = metric_table(setting); !others.rows.empty()) {
      figure.tables.push_back(std::move(others));
    }
    write_figure(html, figure);
    Designs designs;
    for (const PagePoint& point : setting.points) {
      for (const PageDesign& d : point.designs) {
        designs.push_back(d.design);
      }
    }
    for (const std::string& note : notes_of(designs)) {
      html.element("p", note, {{"class", "note"}});
    }
    html.close();
  }
  html.close();
}

} // namespace numasim
