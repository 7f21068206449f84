#include "tools/report/machine_designs.hpp"
#include "tools/report/print.hpp"
#include "tools/report/table.hpp"

#include <fmt/format.h>

#include <ostream>
#include <string_view>

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

std::string design_cells(const DesignResult& design)
{
  return fmt::format("{},{},{},{},{},{}", csv_cell(design.scenario), csv_cell(design.machine.name),
                     csv_cell(design.workload), design.machine.cpus, design.copies,
                     csv_cell(design.strategy));
}

constexpr std::string_view k_not_compared = ",,,,,,";

/// What theory says stands where a metric does; it has no interval and is compared with nothing.
void print_expectation(std::ostream& out, const DesignResult& design)
{
  const oracle::Expectation& e = *design.expectation;
  const auto row = [&](const std::string& name, double value) {
    out << fmt::format("{},oracle_{},1/s,{},{},,,{}\n", design_cells(design), csv_cell(name),
                       design.metrics.front().samples.size(), value, k_not_compared);
  };
  row("bound", e.bound);
  if (e.model) {
    row(e.model->name + (e.model->exact ? "" : "_approximate"), e.model->throughput);
  }
}

} // namespace

void print_csv(std::ostream& out, const Result& result)
{
  out << "scenario,topology,workload,cpus,copies,strategy,metric,unit,n,mean,ci95_lo,ci95_hi,"
         "baseline,change_pct,ci95_pct_lo,ci95_pct_hi,p,p_holm,verdict\n";
  for (const DesignResult& design : result.designs) {
    for (const MetricSummary& metric : design.metrics) {
      const ComparisonResult* compared = comparison_of(result, design, metric.name);
      out << fmt::format(
          "{},{},{},{},{},{},{},{}\n", design_cells(design), csv_cell(metric.name),
          csv_cell(metric.unit), metric.samples.size(), number(metric.estimate.mean),
          number(lower(metric.estimate.ci95, 1)), number(upper(metric.estimate.ci95, 1)),
          compared == nullptr ? std::string{k_not_compared} : comparison_cells(*compared));
    }
    if (design.expectation) {
      print_expectation(out, design);
    }
  }
}

} // namespace numasim
