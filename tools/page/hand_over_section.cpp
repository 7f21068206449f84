#include "tools/page/figure.hpp"
#include "tools/page/sections.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/transfer_classes.hpp"
#include "tools/svg/bar_chart.hpp"

#include <fmt/format.h>

#include <numeric>

namespace numasim {

namespace {

double all_of(const LockSummary& lock)
{
  return static_cast<double>(
      std::accumulate(lock.hand_overs.begin(), lock.hand_overs.end(), std::uint64_t{0}));
}

std::string style_of(std::size_t distance)
{
  return fmt::format("h{}", distance);
}

std::string label_at(std::size_t distance)
{
  return label_of(static_cast<Distance>(distance));
}

/// The lock most waited for of those that were handed over; null if none was.
const LockSummary* shown_lock(const DesignResult& design)
{
  for (const LockSummary& lock : design.locks) {
    if (all_of(lock) > 0) {
      return &lock;
    }
  }
  return nullptr;
}

BarChartSpec bars_of(const PagePoint& point)
{
  BarChartSpec spec{.x = Axis::linear(0, 100), .x_title = "share of hand-overs, %"};
  for (const PageDesign& d : point.designs) {
    const LockSummary* lock = shown_lock(*d.design);
    if (lock == nullptr) {
      continue;
    }
    Bar bar{.name = d.design->strategy, .parts = {}, .text = ""};
    for (std::size_t i = 0; i < k_distances; ++i) {
      const double share = static_cast<double>(lock->hand_overs[i]) / all_of(*lock);
      bar.parts.push_back({.value = 100 * share,
                           .style = style_of(i),
                           .tip = fmt::format("{}, {}, {}: {}", d.design->strategy, lock->name,
                                              label_at(i), percent_text(share)),
                           .text = fmt::format("{:.0f} %", 100 * share)});
    }
    spec.bars.push_back(std::move(bar));
  }
  for (std::size_t i = 0; i < k_distances; ++i) {
    spec.keys.push_back({style_of(i), label_at(i)});
  }
  return spec;
}

HeatTable table_of(const Setting& setting)
{
  HeatTable table{.caption = "Hand-overs by distance from the previous holder: " + setting.label,
                  .columns = {{"design"}, {"lock"}, {"hand-overs", true}},
                  .rows = {},
                  .row_headers = 2};
  for (std::size_t i = 0; i < k_distances; ++i) {
    table.columns.push_back({label_at(i), true});
  }
  for (const PageDesign& d : setting.most_copies().designs) {
    for (const LockSummary& lock : d.design->locks) {
      const double all = all_of(lock);
      std::vector<HeatCell> row{{d.design->strategy}, {lock.name}, {fmt::format("{:.0f}", all)}};
      for (const std::uint64_t count : lock.hand_overs) {
        const double share = all > 0 ? static_cast<double>(count) / all : 0;
        row.push_back(all > 0 ? HeatCell{percent_text(share), share} : HeatCell{k_absent});
      }
      table.rows.push_back(std::move(row));
    }
  }
  return table;
}

} // namespace

void write_hand_overs(Html& html, const PageData& data)
{
  html.open("div", {{"class", "figures"}});
  for (const Setting& setting : data.settings) {
    const PagePoint& point = setting.most_copies();
    const BarChartSpec spec = bars_of(point);
    if (spec.bars.empty()) {
      html.element("p",
                   fmt::format("{}: no lock was handed over.", place_of(setting, point.copies)),
                   {{"class", "note"}});
      continue;
    }
    write_figure(html, {.heading = place_of(setting, point.copies),
                        .about = "Where the previous holder was when a lock was taken, for each "
                                 "design's most waited-for lock; the table has all locks.",
                        .draw = [spec](double width) -> std::unique_ptr<Picture> {
                          return std::make_unique<BarChart>(spec, width);
                        },
                        .tables = {table_of(setting)}});
  }
  html.close();
}

} // namespace numasim
