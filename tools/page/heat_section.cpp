#include "tools/page/sections.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/transfer_classes.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <functional>

namespace numasim {

namespace {

constexpr std::size_t k_most_lines = 10; // of a design

/// A column of numbers: how its cells are written, and whether their shade tells how large they
/// are.
template <class Row> struct HeatColumn {
  std::string header;
  std::function<double(const Row&)> value;
  std::function<std::string(double)> text;
  bool shaded = true;
};

std::string three_digits(double value)
{
  return significant(value, 3);
}

std::string as_duration(double ns)
{
  return duration_text(ns);
}

std::string whole(double value)
{
  return fmt::format("{:.0f}", value);
}

const std::vector<HeatColumn<LockSummary>>& lock_columns()
{
  using L = LockSummary;
  static const std::vector<HeatColumn<L>> columns{
      {"acquired/iteration", [](const L& l) { return l.acquisitions_per_iteration; }, three_digits},
      {"contended", [](const L& l) { return l.contended_share; }, percent_text},
      {"wait mean", [](const L& l) { return l.wait.mean_ns; }, as_duration},
      {"wait p50", [](const L& l) { return l.wait.p50_ns; }, as_duration},
      {"wait p99", [](const L& l) { return l.wait.p99_ns; }, as_duration},
      {"hold mean", [](const L& l) { return l.hold.mean_ns; }, as_duration},
      {"hold p99", [](const L& l) { return l.hold.p99_ns; }, as_duration},
      {"share of waiting", [](const L& l) { return l.wait_share; }, percent_text},
      {"instances", [](const L& l) { return static_cast<double>(l.instances); }, whole, false}};
  return columns;
}

std::vector<HeatColumn<LineSummary>> line_columns()
{
  using L = LineSummary;
  std::vector<HeatColumn<L>> columns{
      {"lines", [](const L& l) { return static_cast<double>(l.lines); }, whole, false},
      {"core hits", [](const L& l) { return l.core_hits; }, three_digits},
      {"L3 hits", [](const L& l) { return l.l3_hits; }, three_digits},
      {"memory fills", [](const L& l) { return l.memory_fills; }, three_digits}};
  for (std::size_t i = 0; i < k_distances; ++i) {
    columns.push_back({"from " + label_of(static_cast<Distance>(i)),
                       [i](const L& l) { return l.transfers.at(i); }, three_digits});
  }
  columns.push_back({"invalidations", [](const L& l) { return l.invalidations; }, three_digits});
  columns.push_back({"queued", [](const L& l) { return l.queued_ns; }, as_duration});
  return columns;
}

/// `rows`: of a design each; shades compare all designs.
template <class Row>
HeatTable heat_table(std::string caption, const std::string& what, const PagePoint& point,
                     const std::vector<HeatColumn<Row>>& columns,
                     std::vector<Row> DesignResult::*rows, std::size_t most)
{
  HeatTable table{
      .caption = std::move(caption), .columns = {{"design"}, {what}}, .rows = {}, .row_headers = 2};
  std::vector<double> largest;
  for (const auto& column : columns) {
    table.columns.push_back({column.header, true});
    double top = 0;
    for (const PageDesign& d : point.designs) {
      for (std::size_t i = 0; i < std::min(most, (d.design->*rows).size()); ++i) {
        top = std::max(top, column.value((d.design->*rows)[i]));
      }
    }
    largest.push_back(top);
  }
  for (const PageDesign& d : point.designs) {
    for (std::size_t i = 0; i < std::min(most, (d.design->*rows).size()); ++i) {
      const Row& row = (d.design->*rows)[i];
      std::vector<HeatCell> cells{{d.design->strategy}, {row.name}};
      for (std::size_t c = 0; c < columns.size(); ++c) {
        const double value = columns[c].value(row);
        const double heat = columns[c].shaded && largest[c] > 0 ? value / largest[c] : -1;
        cells.push_back({columns[c].text(value), heat});
      }
      table.rows.push_back(std::move(cells));
    }
  }
  return table;
}

} // namespace

void write_heat_tables(Html& html, const PageData& data)
{
  html.element("p",
               "A shade is a cell's share of the largest value in its column. Lines are those with "
               "most transfers; what they count is per iteration.",
               {{"class", "note"}});
  bool first = true;
  for (const Setting& setting : data.settings) {
    const PagePoint& point = setting.most_copies();
    if (first) {
      html.open("details", {{"open", ""}});
    } else {
      html.open("details");
    }
    first = false;
    html.element("summary", place_of(setting, point.copies));
    write_table(html,
                heat_table<LockSummary>("Locks: " + setting.label, "lock", point, lock_columns(),
                                        &DesignResult::locks, static_cast<std::size_t>(-1)));
    write_table(html,
                heat_table<LineSummary>("Cache lines, per iteration: " + setting.label, "line",
                                        point, line_columns(), &DesignResult::lines, k_most_lines));
    html.close();
  }
}

} // namespace numasim
