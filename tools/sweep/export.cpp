#include "tools/sweep/export.hpp"

#include "tools/experiment/analysis.hpp"
#include "tools/sweep/comparisons.hpp"
#include "tools/sweep/database_format.hpp"
#include "tools/sweep/export_row.hpp"

namespace numasim {

namespace {

using Comparisons = std::map<std::pair<std::size_t, std::size_t>, SweepComparison>;

/// Point, axes and what names the design.
void add_place(ExportRow& row, const SweepPointResult& point, const SweepDesignResult& design,
               const std::vector<std::string>& axes)
{
  row.whole("point", point.point);
  for (std::size_t i = 0; i < axes.size(); ++i) {
    row.json(axis_column(axes[i]), point.settings.at(i));
  }
  row.text("topology", design.topology);
  row.text("workload", design.workload);
  row.whole("cpus", design.cpus);
  row.whole("copies", design.copies);
  row.text("strategy", design.strategy);
  row.text("baseline", point.designs[design.baseline].strategy);
}

std::optional<double> lower(const std::optional<Interval>& interval, double scale)
{
  return interval ? std::optional{scale * interval->lo} : std::nullopt;
}

std::optional<double> upper(const std::optional<Interval>& interval, double scale)
{
  return interval ? std::optional{scale * interval->hi} : std::nullopt;
}

void add_comparison(ExportRow& row, const SweepComparison* comparison)
{
  const Change none;
  const Change& change = comparison == nullptr ? none : comparison->change;
  row.number("change_pct",
             comparison == nullptr ? std::nullopt : std::optional{100 * change.change});
  row.number("change_ci95_lo_pct", lower(change.ci95, 100));
  row.number("change_ci95_hi_pct", upper(change.ci95, 100));
  row.number("p", change.p_equal);
  row.number("p_holm", comparison == nullptr ? std::nullopt : comparison->p_equal_holm);
  row.number("correlation", change.correlation);
  row.text("verdict",
           comparison == nullptr ? std::string{} : std::string{to_string(comparison->verdict)});
}

std::map<std::string, std::string> units_of(const Sqlite& database)
{
  std::map<std::string, std::string> units;
  SqliteStatement query = database.prepare("SELECT name, unit FROM metrics");
  while (query.step()) {
    units.emplace(query.text(0), query.text(1));
  }
  return units;
}

} // namespace

void export_runs(std::ostream& out, const Sqlite& database, ExportFormat format)
{
  const std::vector<std::string> axes = axis_names(database);
  const std::vector<std::string> metrics = metric_names(database);
  ExportRow row(out, format);
  for_each_point(database, [&](const SweepPointResult& point) {
    for (const SweepDesignResult& design : point.designs) {
      for (const SweepReplication& replication : design.replications) {
        add_place(row, point, design, axes);
        row.whole("replication", replication.replication);
        for (const std::string& metric : metrics) {
          const auto found = replication.metrics.find(metric);
          row.number(metric, found == replication.metrics.end() ? std::nullopt : found->second);
        }
        row.whole("events", replication.events);
        row.text("digest", replication.digest);
        row.end();
      }
    }
  });
}

void export_summary(std::ostream& out, const Sqlite& database, ExportFormat format)
{
  const std::vector<std::string> axes = axis_names(database);
  const std::vector<std::string> metrics = metric_names(database);
  const auto units = units_of(database);
  const Comparisons comparisons = compare_sweep(database);
  ExportRow row(out, format);
  for_each_point(database, [&](const SweepPointResult& point) {
    for (std::size_t i = 0; i < point.designs.size(); ++i) {
      for (const std::string& metric : metrics) {
        const std::vector<double> samples = samples_of(point.designs[i], metric);
        if (samples.empty()) {
          continue;
        }
        const Estimate mean = estimate(samples);
        const auto compared = comparisons.find({point.point, i});
        add_place(row, point, point.designs[i], axes);
        row.text("metric", metric);
        row.text("unit", units.at(metric));
        row.whole("n", samples.size());
        row.number("mean", mean.mean);
        row.number("ci95_lo", lower(mean.ci95, 1));
        row.number("ci95_hi", upper(mean.ci95, 1));
        add_comparison(row, metric == k_main_metric && compared != comparisons.end()
                                ? &compared->second
                                : nullptr);
        row.end();
      }
    }
  });
}

} // namespace numasim
