#include "tools/report/kernel_formats.hpp"
#include "tools/report/result_places.hpp"
#include "tools/statistics/interval.hpp"

#include <fmt/format.h>

#include <cmath>
#include <ostream>
#include <string>

// What the kernel test robot (0-day, lkp-tests' `lkp ncompare`) writes of two commits.

namespace numasim {

namespace {

/// At least five characters' worth of digits, as the robot has them: 14.73, 8242, 16048.
std::string number(double value)
{
  const double size = std::abs(value);
  return size >= 1000 ? fmt::format("{:.0f}", value) : fmt::format("{:.2f}", value);
}

/// " +- 10%" with the robot's sign, or as much room where it is less than 1 % or not known.
std::string deviation(const MetricSummary& metric)
{
  const double mean = metric.estimate.mean;
  if (metric.samples.size() >= 2 && mean != 0) {
    const double percent =
        100 * std::sqrt(covariance(metric.samples, metric.samples)) / std::abs(mean);
    if (percent >= 1) {
      return fmt::format(" \u00b1{:>3.0f}%", percent);
    }
  }
  return "      ";
}

bool is_percentage(const MetricSummary& metric)
{
  return metric.unit == "%";
}

/// Of a metric that is a percentage the difference, of any other the relative change.
std::string change(const MetricSummary& before, const MetricSummary& now)
{
  const double difference = now.estimate.mean - before.estimate.mean;
  if (is_percentage(before)) {
    return fmt::format("{:+.1f}", difference) + " "; // no sign of per cent, as the robot has it
  }
  if (before.estimate.mean == 0) {
    return difference == 0 ? "+0.0%" : "+Inf%";
  }
  return fmt::format("{:+.1f}%", 100 * difference / std::abs(before.estimate.mean));
}

void print_key(std::ostream& out, const DesignResult& design)
{
  out << "================================================================================="
         "========\n"
         "nr_copies/nr_cpus/tbox_group/test/testcase:\n"
      << fmt::format("  {}/{}/{}/{}/{}\n\n", design.copies, design.machine.cpus,
                     design.machine.name, design.scenario, design.workload);
}

void print_pair(std::ostream& out, const ComparedDesigns& pair)
{
  const DesignResult& before = *pair.baseline;
  const DesignResult& now = *pair.design;
  print_key(out, before);
  out << "commit: \n  " << before.strategy << "\n  " << now.strategy << "\n\n";
  out << fmt::format("{:>16.16} {:>27.27} \n", before.strategy, now.strategy)
      << "---------------- --------------------------- \n"
         "         %stddev     %change         %stddev\n"
         "             \\          |                \\  \n";
  for (const MetricSummary& metric : before.metrics) {
    const MetricSummary* other = metric_of(now, metric.name);
    if (other == nullptr) {
      continue;
    }
    out << fmt::format("{:>10}{}{:>11}{:>11}{}  {}.{}{}\n", number(metric.estimate.mean),
                       deviation(metric), change(metric, *other), number(other->estimate.mean),
                       deviation(*other), one_word(before.workload), one_word(metric.name),
                       is_percentage(metric) ? "%" : "");
  }
}

} // namespace

void print_test_robot(std::ostream& out, const Result& result)
{
  const char* between = "";
  for (const ComparedDesigns& pair : compared_designs(result)) {
    out << between;
    print_pair(out, pair);
    between = "\n\n";
  }
}

} // namespace numasim
