#include "tools/report/measurements_reader.hpp"

#include "tools/report/printed_value.hpp"

#include <nlohmann/json.hpp>

#include <array>
#include <string>

namespace numasim {

namespace {

constexpr Quantity k_share{"", 0, 1};
constexpr Quantity k_duration{"ns", 0, k_longest_ns};

std::uint64_t count(JsonReader& object, const std::string& key)
{
  return static_cast<std::uint64_t>(object.integer(key, k_any_count));
}

Duration duration_ns(JsonReader& object, const std::string& key)
{
  return duration_printed(object.real(key, k_duration), 1e3);
}

std::vector<HistogramClass> read_histogram(JsonReader histogram)
{
  const auto edges = histogram.array("up_to");
  const auto counts = histogram.array("count");
  histogram.finish();
  if (edges.size() != counts.size()) {
    histogram.problem(std::to_string(edges.size()) + " edges and " + std::to_string(counts.size()) +
                          " counts",
                      "as many of both");
    return {};
  }
  std::vector<HistogramClass> classes;
  classes.reserve(edges.size());
  for (std::size_t i = 0; i < edges.size(); ++i) {
    classes.push_back({.up_to_ns = edges[i].as_real(k_from_zero),
                       .count = static_cast<std::uint64_t>(counts[i].as_integer(k_any_count))});
  }
  return classes;
}

DurationSummary read_durations(JsonReader durations)
{
  DurationSummary out{.mean_ns = durations.real("mean", k_from_zero),
                      .p50_ns = durations.real("p50", k_from_zero),
                      .p99_ns = durations.real("p99", k_from_zero),
                      .max_ns = durations.real("max", k_from_zero),
                      .p90_ns = durations.real("p90", k_from_zero),
                      .p50_ci95 = read_interval(durations.required("p50_ci95")),
                      .p90_ci95 = read_interval(durations.required("p90_ci95")),
                      .p99_ci95 = read_interval(durations.required("p99_ci95")),
                      .histogram = read_histogram(durations.object("histogram"))};
  durations.finish();
  return out;
}

LockTime read_time(JsonReader time)
{
  LockTime out{.count = count(time, "count"),
               .total = duration_ns(time, "total"),
               .min = duration_ns(time, "min"),
               .max = duration_ns(time, "max")};
  if (out.count == 0 && out.total > Duration{}) {
    time.problem("times without a count", "a total of 0 where nothing was counted");
  }
  time.finish();
  return out;
}

HoldingRecord read_holding(JsonReader holding)
{
  HoldingRecord out{.acquisitions = count(holding, "acquisitions"),
                    .bounces = count(holding, "bounces"),
                    .contended_bounces = count(holding, "contended_bounces"),
                    .wait = read_time(holding.object("wait_ns")),
                    .hold = read_time(holding.object("hold_ns"))};
  holding.finish();
  return out;
}

SiteSummary read_site(JsonReader site)
{
  SiteSummary out{.name = site.string("name"),
                  .acquisitions_per_iteration =
                      site.real("acquisitions_per_iteration", k_from_zero),
                  .wait_share = site.real("wait_share", k_share),
                  .shared = count(site, "shared"),
                  .in_the_way = count(site, "in_the_way"),
                  .contended = read_time(site.object("contended_wait_ns"))};
  site.finish();
  return out;
}

FlowSummary read_flow(JsonReader flow)
{
  FlowSummary out{.overlapping_share = flow.real("overlapping_share", k_share),
                  .contended_wait_ns = flow.real("contended_wait_ns", k_from_zero),
                  .passed_on_share = flow.real("passed_on_share", k_share),
                  .passing_ns = flow.real("passing_ns", k_from_zero)};
  flow.finish();
  return out;
}

/// An object with a member for each distance.
template <class Read> auto read_by_distance(JsonReader object, Read read)
{
  std::array<decltype(read(object)), k_distances> values{};
  for (std::size_t d = 0; d < k_distances; ++d) {
    values.at(d) = read(object.required(std::string{to_string(static_cast<Distance>(d))}));
  }
  object.finish();
  return values;
}

} // namespace

std::optional<double> read_optional_number(const JsonReader& value)
{
  if (!value || value.json().is_null()) {
    return std::nullopt;
  }
  return value.as_real(k_any_number);
}

std::optional<Interval> read_interval(const JsonReader& value, bool percent)
{
  if (!value || value.json().is_null()) {
    return std::nullopt;
  }
  if (!value.is_array() || value.size() != 2) {
    value.unfit("[lo, hi] or null");
    return std::nullopt;
  }
  const auto ends = value.as_array();
  const double lo = ends[0].as_real(k_any_number);
  const double hi = ends[1].as_real(k_any_number);
  return percent ? Interval{fraction_of(lo), fraction_of(hi)} : Interval{lo, hi};
}

LockSummary read_lock(JsonReader lock)
{
  LockSummary out{.name = lock.string("name"),
                  .kind = lock.required("kind").as_text(),
                  .instances = count(lock, "instances"),
                  .acquisitions = count(lock, "acquisitions"),
                  .contended = count(lock, "contended"),
                  .sleeps = count(lock, "sleeps"),
                  .hand_overs = read_by_distance(lock.object("hand_overs"),
                                                 [](const JsonReader& value) {
                                                   return static_cast<std::uint64_t>(
                                                       value.as_integer(k_any_count));
                                                 }),
                  .acquisitions_per_iteration =
                      lock.real("acquisitions_per_iteration", k_from_zero),
                  .contended_share = lock.real("contended_share", k_share),
                  .wait = read_durations(lock.object("wait_ns")),
                  .hold = read_durations(lock.object("hold_ns")),
                  .wait_share = lock.real("wait_share", k_share),
                  .sites = read_all(lock.array("sites"), read_site),
                  .flow = read_flow(lock.object("flow"))};
  JsonReader by_holding = lock.object("by_holding");
  out.by_holding = {read_holding(by_holding.object("alone")),
                    read_holding(by_holding.object("shared"))};
  by_holding.finish();
  lock.finish();
  return out;
}

LineSummary read_line(JsonReader line)
{
  LineSummary out;
  out.name = line.string("name");
  out.lines = count(line, "lines");
  JsonReader each = line.object("per_iteration");
  out.core_hits = each.real("core_hits", k_from_zero);
  out.l3_hits = each.real("l3_hits", k_from_zero);
  out.memory_fills = each.real("memory_fills", k_from_zero);
  out.invalidations = each.real("invalidations", k_from_zero);
  const auto per_iteration = [](const JsonReader& value) { return value.as_real(k_from_zero); };
  out.transfers = read_by_distance(each.object("transfers"), per_iteration);
  out.queued_ns = each.real("queued_ns", k_from_zero);
  JsonReader stores = each.object("stores");
  out.store_hits = stores.real("core_hits", k_from_zero);
  out.store_fills = stores.real("memory_fills", k_from_zero);
  out.store_transfers = read_by_distance(stores.object("transfers"), per_iteration);
  stores.finish();
  each.finish();
  line.finish();
  return out;
}

WalkSummary read_walk(JsonReader walk)
{
  WalkSummary out{.name = walk.string("name"),
                  .walks = count(walk, "walks"),
                  .contended = count(walk, "contended"),
                  .walks_per_s = walk.real("walks_per_s", k_from_zero),
                  .contended_share = walk.real("contended_share", k_share),
                  .vmas_per_walk = walk.real("vmas_per_walk", k_from_zero),
                  .latency = read_durations(walk.object("latency_ns"))};
  walk.finish();
  return out;
}

} // namespace numasim
