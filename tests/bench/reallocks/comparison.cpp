#include "tests/bench/reallocks/comparison.hpp"

#include "tools/probe/figures.hpp"
#include "tools/report/table.hpp"
#include "tools/statistics/quantile.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <cmath>
#include <ostream>
#include <set>

namespace numasim::selfcheck {

namespace {

constexpr double k_per_us = 1e-6;

std::string interval(double lo, double hi)
{
  return fmt::format("{:.3f} .. {:.3f}", lo * k_per_us, hi * k_per_us);
}

std::vector<std::string> row(const ComparedPoint& point)
{
  const Estimate& simulated = point.simulated.per_second;
  const auto error = point.error();
  std::vector<std::string> cells = {point.lock.name, point.lock.model,
                                    std::to_string(point.threads)};
  if (point.measured) {
    const MedianInterval& measured = point.measured->per_second;
    cells.push_back(fmt::format("{:.3f}", measured.median * k_per_us));
    cells.push_back(measured.ci95 ? interval(measured.ci95->lo, measured.ci95->hi) : "-");
  } else {
    cells.insert(cells.end(), {"-", "-"});
  }
  cells.push_back(fmt::format("{:.3f}", simulated.mean * k_per_us));
  cells.push_back(simulated.ci95 ? interval(simulated.ci95->lo, simulated.ci95->hi) : "-");
  cells.push_back(error ? fmt::format("{:+.1f}", 100 * *error) : "-");
  cells.push_back(point.measured ? fmt::format("{:.2f}", point.measured->least_share.median) : "-");
  cells.push_back(fmt::format("{:.2f}", point.simulated.least_share));
  cells.push_back(point.measured ? std::to_string(point.measured->disturbed) : "-");
  return cells;
}

std::set<std::string> locks_of(const Comparison& comparison)
{
  std::set<std::string> names;
  for (const ComparedPoint& point : comparison.points) {
    names.insert(point.lock.name);
  }
  return names;
}

nlohmann::json json_of(const ComparedPoint& point)
{
  nlohmann::json out = {{"lock", point.lock.name},
                        {"model", point.lock.model},
                        {"threads", point.threads},
                        {"simulated",
                         {{"per_second", point.simulated.per_second.mean},
                          {"least_share", point.simulated.least_share}}}};
  if (const auto& ci95 = point.simulated.per_second.ci95) {
    out["simulated"]["ci95"] = {ci95->lo, ci95->hi};
  }
  if (!point.measured) {
    out["not_measured"] = point.why;
    return out;
  }
  out["measured"] = {{"per_second", point.measured->per_second.median},
                     {"rounds", point.measured->per_second.samples},
                     {"disturbed_rounds", point.measured->disturbed},
                     {"least_share", point.measured->least_share.median}};
  if (const auto& ci95 = point.measured->per_second.ci95) {
    out["measured"]["ci95"] = {ci95->lo, ci95->hi};
  }
  out["error_pct"] = 100 * *point.error();
  return out;
}

} // namespace

std::optional<double> ComparedPoint::error() const
{
  if (!measured) {
    return std::nullopt;
  }
  return simulated.per_second.mean / measured->per_second.median - 1;
}

std::optional<double> Comparison::median_error(const std::string& lock) const
{
  std::vector<double> errors;
  for (const ComparedPoint& point : points) {
    if (const auto error = point.error(); error && (lock.empty() || point.lock.name == lock)) {
      errors.push_back(std::abs(*error));
    }
  }
  return errors.empty() ? std::nullopt : std::optional{median(std::move(errors))};
}

void print_text(std::ostream& out, const Comparison& comparison)
{
  const Load& load = comparison.load;
  Table table;
  table.title = fmt::format("{}\nthink {} ns (uniform), section {} ns, {} shared and {} private "
                            "lines; turns of all threads per us",
                            comparison.topology.title, load.think_ns, load.critical_ns,
                            load.shared_lines, load.private_lines);
  table.columns = {{"lock"},
                   {"model"},
                   {"threads", true},
                   {"measured", true},
                   {"95 %", true},
                   {"simulated", true},
                   {"95 %", true},
                   {"error, %", true},
                   {"least/most", true},
                   {"simulated", true},
                   {"disturbed", true}};
  for (const ComparedPoint& point : comparison.points) {
    table.rows.push_back(row(point));
  }
  numasim::print_text(out, table);
  for (const std::string& lock : locks_of(comparison)) {
    if (const auto error = comparison.median_error(lock)) {
      out << fmt::format("median absolute error, {}: {:.1f} %\n", lock, 100 * *error);
    }
  }
  if (const auto error = comparison.median_error()) {
    out << fmt::format("median absolute error, all: {:.1f} %\n", 100 * *error);
  }
}

nlohmann::json json_of(const Comparison& comparison)
{
  nlohmann::json points = nlohmann::json::array();
  for (const ComparedPoint& point : comparison.points) {
    points.push_back(json_of(point));
  }
  const Load& load = comparison.load;
  nlohmann::json out = {{"schema", "numasim-reallocks/1"},
                        {"topology", comparison.topology.name},
                        {"title", comparison.topology.title},
                        {"load",
                         {{"think_ns", load.think_ns},
                          {"critical_ns", load.critical_ns},
                          {"shared_lines", load.shared_lines},
                          {"private_lines", load.private_lines}}},
                        {"busy_turn_ns", comparison.turn_ns},
                        {"remarks", comparison.remarks},
                        {"points", std::move(points)}};
  if (const auto error = comparison.median_error()) {
    out["median_error_pct"] = 100 * *error;
  }
  return out;
}

} // namespace numasim::selfcheck
