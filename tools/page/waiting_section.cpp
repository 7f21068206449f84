#include "tools/page/figure.hpp"
#include "tools/page/sections.hpp"
#include "tools/report/numbers.hpp"
#include "tools/svg/bar_chart.hpp"
#include "tools/svg/series_style.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>

namespace numasim {

namespace {

/// Sites with a colour of their own; the others share one.
constexpr std::size_t k_own_color = 7;
constexpr const char* k_other_style = "other";
constexpr const char* k_other = "other call sites";

/// What an iteration waits for a lock at one site, in ns.
double wait_ns(const LockSummary& lock, const SiteSummary& site)
{
  return lock.acquisitions_per_iteration * lock.wait.mean_ns * site.wait_share;
}

using BySite = std::map<std::string, double>;

BySite waits_of(const DesignResult& design)
{
  BySite waits;
  for (const LockSummary& lock : design.locks) {
    for (const SiteSummary& site : lock.sites) {
      waits[site.name] += wait_ns(lock, site);
    }
  }
  return waits;
}

double sum(const BySite& waits)
{
  double all = 0;
  for (const auto& [site, ns] : waits) {
    all += ns;
  }
  return all;
}

/// Sites by their largest share of any design's waiting, largest first: of all charts, so that a
/// site has its colour in each.
std::vector<std::string> leading_sites(const PageData& data)
{
  BySite shares;
  for (const Setting& setting : data.settings) {
    for (const PageDesign& d : setting.most_copies().designs) {
      const BySite waits = waits_of(*d.design);
      const double all = sum(waits);
      for (const auto& [site, ns] : waits) {
        shares[site] = std::max(shares[site], all > 0 ? ns / all : 0);
      }
    }
  }
  std::vector<std::string> sites;
  for (const auto& [site, share] : shares) {
    if (share > 0) {
      sites.push_back(site);
    }
  }
  std::stable_sort(sites.begin(), sites.end(), [&](const std::string& a, const std::string& b) {
    return shares[a] > shares[b];
  });
  return sites;
}

/// Parts in the order of `sites`, those without a colour of their own as one.
Bar bar_of(const DesignResult& design, const std::vector<std::string>& sites)
{
  BySite waits = waits_of(design);
  const double all = sum(waits);
  Bar bar{.name = design.strategy, .parts = {}, .text = duration_text(all)};
  double others = 0;
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const double ns = waits[sites[i]];
    if (i >= k_own_color) {
      others += ns;
    } else if (ns > 0) {
      bar.parts.push_back({.value = ns,
                           .style = series_class(i + 1),
                           .tip = fmt::format("{}, {}: {} per iteration, {}", design.strategy,
                                              sites[i], duration_text(ns), percent_text(ns / all)),
                           .text = sites[i]});
    }
  }
  if (others > 0) {
    bar.parts.push_back(
        {.value = others,
         .style = k_other_style,
         .tip = fmt::format("{}, {}: {}", design.strategy, k_other, duration_text(others))});
  }
  return bar;
}

BarChartSpec bars_of(const PagePoint& point, const std::vector<std::string>& sites)
{
  BarChartSpec spec{.x = Axis::from_zero(1),
                    .x_title = "waiting for locks, per iteration",
                    .x_text = tick_duration};
  double most = 0;
  for (const PageDesign& d : point.designs) {
    spec.bars.push_back(bar_of(*d.design, sites));
    most = std::max(most, sum(waits_of(*d.design)));
  }
  if (most <= 0) {
    return spec;
  }
  spec.x = Axis::from_zero(most);
  for (std::size_t i = 0; i < std::min(sites.size(), k_own_color); ++i) {
    spec.keys.push_back({series_class(i + 1), sites[i]});
  }
  if (sites.size() > k_own_color) {
    spec.keys.push_back({k_other_style, k_other});
  }
  return spec;
}

HeatTable table_of(const Setting& setting)
{
  HeatTable table{.caption = "Waiting by call site: " + setting.label,
                  .columns = {{"design"},
                              {"lock"},
                              {"call site"},
                              {"acquired/iteration", true},
                              {"waiting/iteration", true},
                              {"share of the lock's waiting", true},
                              {"lock's share of all waiting", true}},
                  .rows = {},
                  .row_headers = 3};
  for (const PageDesign& d : setting.most_copies().designs) {
    for (const LockSummary& lock : d.design->locks) {
      for (const SiteSummary& site : lock.sites) {
        if (site.acquisitions_per_iteration == 0) {
          continue;
        }
        table.rows.push_back({{d.design->strategy},
                              {lock.name},
                              {site.name},
                              {significant(site.acquisitions_per_iteration, 3)},
                              {duration_text(wait_ns(lock, site))},
                              {percent_text(site.wait_share), site.wait_share},
                              {percent_text(lock.wait_share), lock.wait_share}});
      }
    }
  }
  return table;
}

} // namespace

void write_waiting(Html& html, const PageData& data)
{
  const std::vector<std::string> sites = leading_sites(data);
  html.open("div", {{"class", "figures"}});
  for (const Setting& setting : data.settings) {
    const PagePoint& point = setting.most_copies();
    const BarChartSpec spec = bars_of(point, sites);
    if (spec.keys.empty()) {
      html.element("p",
                   fmt::format("{}: nobody waits for a lock.", place_of(setting, point.copies)),
                   {{"class", "note"}});
      continue;
    }
    write_figure(html, {.heading = place_of(setting, point.copies),
                        .about = "Time that an iteration waits for locks, by the place in the "
                                 "kernel that asks for them; call sites of all locks together.",
                        .draw = [spec](double width) -> std::unique_ptr<Picture> {
                          return std::make_unique<BarChart>(spec, width);
                        },
                        .tables = {table_of(setting)}});
  }
  html.close();
}

} // namespace numasim
