#include "tools/report/machine_designs.hpp"
#include "tools/report/print.hpp"
#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <ostream>

namespace numasim {

namespace {

/// Shortest text that reads back as the same number; empty where there is none.
std::string number(const std::optional<double>& value)
{
  return value ? fmt::format("{}", *value) : "";
}

std::optional<double> lower(const std::optional<Interval>& interval, double scale)
{
  return interval ? std::optional{scale * interval->lo} : std::nullopt;
}

std::optional<double> upper(const std::optional<Interval>& interval, double scale)
{
  return interval ? std::optional{scale * interval->hi} : std::nullopt;
}

std::string comparison_cells(const ComparisonResult& c)
{
  return fmt::format("{},{},{},{},{},{},{}", csv_cell(c.baseline), number(100 * c.change.change),
                     number(lower(c.change.ci95, 100)), number(upper(c.change.ci95, 100)),
                     number(c.change.p_equal), number(c.p_equal_holm), to_string(c.verdict));
}

} // namespace

void print_csv(std::ostream& out, const Result& result)
{
  out << "scenario,topology,workload,cpus,copies,strategy,metric,unit,n,mean,ci95_lo,ci95_hi,"
         "baseline,change_pct,ci95_pct_lo,ci95_pct_hi,p,p_holm,verdict\n";
  for (const DesignResult& design : result.designs) {
    for (const MetricSummary& metric : design.metrics) {
      const ComparisonResult* compared = comparison_of(result, design, metric.name);
      out << fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", csv_cell(design.scenario),
                         csv_cell(design.machine.name), csv_cell(design.workload),
                         design.machine.cpus, design.copies, csv_cell(design.strategy),
                         csv_cell(metric.name), csv_cell(metric.unit), metric.samples.size(),
                         number(metric.estimate.mean), number(lower(metric.estimate.ci95, 1)),
                         number(upper(metric.estimate.ci95, 1)),
                         compared == nullptr ? ",,,,,," : comparison_cells(*compared));
    }
  }
}

} // namespace numasim
