#include "tools/report/machine_designs.hpp"
#include "tools/report/print.hpp"

#include <fmt/format.h>

#include <ostream>

namespace numasim {

namespace {

/// RFC 4180.
std::string quoted(const std::string& text)
{
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string out = "\"";
  for (const char c : text) {
    out += c == '"' ? "\"\"" : std::string{c};
  }
  return out + "\"";
}

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
  return fmt::format("{},{},{},{},{},{},{}", quoted(c.baseline), number(100 * c.change.change),
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
      out << fmt::format("{},{},{},{},{},{},{},{},{},{},{},{},{}\n", quoted(design.scenario),
                         quoted(design.machine.name), quoted(design.workload), design.machine.cpus,
                         design.copies, quoted(design.strategy), quoted(metric.name),
                         quoted(metric.unit), metric.samples.size(), number(metric.estimate.mean),
                         number(lower(metric.estimate.ci95, 1)),
                         number(upper(metric.estimate.ci95, 1)),
                         compared == nullptr ? ",,,,,," : comparison_cells(*compared));
    }
  }
}

} // namespace numasim
