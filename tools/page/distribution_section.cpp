#include "tools/page/cumulative.hpp"
#include "tools/page/figure.hpp"
#include "tools/page/sections.hpp"
#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

namespace {

const WalkSummary* find_walk(const DesignResult& design, const std::string& name)
{
  const auto found = std::find_if(design.walks.begin(), design.walks.end(),
                                  [&](const WalkSummary& walk) { return walk.name == name; });
  return found == design.walks.end() ? nullptr : &*found;
}

std::vector<std::string> walks_of(const PagePoint& point)
{
  std::vector<std::string> names;
  for (const PageDesign& d : point.designs) {
    for (const WalkSummary& walk : d.design->walks) {
      if (walk.walks > 0 && std::find(names.begin(), names.end(), walk.name) == names.end()) {
        names.push_back(walk.name);
      }
    }
  }
  return names;
}

void add_curve(std::vector<LineSeries>& series, const PageDesign& d,
               const std::vector<HistogramClass>& histogram)
{
  std::vector<LinePoint> points = cumulative(histogram, k_shortest_shown_ns);
  if (!points.empty()) {
    series.push_back({.name = d.design->strategy, .style = d.series, .points = std::move(points)});
  }
}

const std::vector<Column> k_quantile_columns{
    {"mean", true}, {"p50", true}, {"p90", true}, {"p99", true}, {"p99, 95 % interval", true},
    {"max", true}};

void add_quantiles(std::vector<HeatCell>& row, const DurationSummary& s)
{
  for (const double ns : {s.mean_ns, s.p50_ns, s.p90_ns, s.p99_ns}) {
    row.push_back({duration_text(ns)});
  }
  row.push_back({duration_text(s.p99_ci95)});
  row.push_back({duration_text(s.max_ns)});
}

HeatTable walk_table(const Setting& setting, const std::string& name)
{
  HeatTable table{
      .caption = fmt::format("{}: {}", name, setting.label),
      .columns = {{"design"}, {"walks/s", true}, {"contended", true}, {"VMAs/walk", true}},
      .rows = {},
      .row_headers = 1};
  table.columns.insert(table.columns.end(), k_quantile_columns.begin(), k_quantile_columns.end());
  for (const PageDesign& d : setting.most_copies().designs) {
    const WalkSummary* walk = find_walk(*d.design, name);
    if (walk == nullptr || walk->walks == 0) {
      continue;
    }
    std::vector<HeatCell> row{{d.design->strategy},
                              {significant(walk->walks_per_s, 3)},
                              {percent_text(walk->contended_share), walk->contended_share},
                              {significant(walk->vmas_per_walk, 3)}};
    add_quantiles(row, walk->latency);
    table.rows.push_back(std::move(row));
  }
  return table;
}

void write_walk(Html& html, const Setting& setting, const std::string& name)
{
  const PagePoint& point = setting.most_copies();
  std::vector<LineSeries> series;
  for (const PageDesign& d : point.designs) {
    if (const WalkSummary* walk = find_walk(*d.design, name)) {
      add_curve(series, d, walk->latency.histogram);
    }
  }
  if (series.empty()) {
    return;
  }
  Figure figure = line_figure(fmt::format("{}: {}", name, place_of(setting, point.copies)),
                              "Share of the walks that took no longer than so; one line a design.",
                              cumulative_chart(std::move(series), "latency of a walk"));
  figure.tables = {walk_table(setting, name)};
  write_figure(html, figure);
}

void write_lock_waits(Html& html, const Setting& setting)
{
  const PagePoint& point = setting.most_copies();
  std::vector<LineSeries> series;
  HeatTable table{.caption = "Waits for the most waited-for lock: " + setting.label,
                  .columns = {{"design"}, {"lock"}},
                  .rows = {},
                  .row_headers = 2};
  table.columns.insert(table.columns.end(), k_quantile_columns.begin(), k_quantile_columns.end());
  for (const PageDesign& d : point.designs) {
    if (d.design->locks.empty()) {
      continue;
    }
    const LockSummary& lock = d.design->locks.front();
    add_curve(series, d, lock.wait.histogram);
    std::vector<HeatCell> row{{d.design->strategy}, {lock.name}};
    add_quantiles(row, lock.wait);
    table.rows.push_back(std::move(row));
  }
  if (series.empty()) {
    return;
  }
  Figure figure = line_figure(
      "Waits for a lock: " + place_of(setting, point.copies),
      "Share of the acquisitions of each design's most waited-for lock that waited no longer than "
      "so.",
      cumulative_chart(std::move(series), "wait of an acquisition"));
  figure.tables = {std::move(table)};
  write_figure(html, figure);
}

} // namespace

void write_distributions(Html& html, const PageData& data)
{
  html.open("div", {{"class", "figures"}});
  bool walked = false;
  for (const Setting& setting : data.settings) {
    for (const std::string& name : walks_of(setting.most_copies())) {
      write_walk(html, setting, name);
      walked = true;
    }
  }
  for (const Setting& setting : data.settings) {
    write_lock_waits(html, setting);
  }
  html.close();
  if (!walked) {
    html.element("p",
                 "Nothing walked the reverse map beside the workload in these results, so there is "
                 "no walker's latency; the scenario readers has walkers.",
                 {{"class", "note"}});
  }
}

} // namespace numasim
