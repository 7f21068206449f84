#include "tools/report/kernel_formats.hpp"
#include "tools/report/result_places.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <ostream>
#include <string>
#include <vector>

// will-it-scale's runtest.py: a row for each number of tasks, operations per second of all tasks
// together, the percentage of idle time, and what the first row promised.

namespace numasim {

namespace {

/// One machine's results of one design, by number of copies.
using Curve = std::vector<const DesignResult*>;

std::vector<Curve> curves_of(const Result& result)
{
  std::vector<Curve> curves;
  for (const DesignResult& design : result.designs) {
    const auto known = std::find_if(curves.begin(), curves.end(), [&](const Curve& curve) {
      const DesignResult& other = *curve.front();
      return other.machine.name == design.machine.name && other.strategy == design.strategy &&
             other.scenario == design.scenario;
    });
    if (known == curves.end()) {
      curves.push_back({&design});
    } else {
      known->push_back(&design);
    }
  }
  for (Curve& curve : curves) {
    std::stable_sort(curve.begin(), curve.end(), [](const DesignResult* a, const DesignResult* b) {
      return a->copies < b->copies;
    });
  }
  return curves;
}

double rate_of(const DesignResult& design)
{
  return design.metrics.front().estimate.mean;
}

/// Of the CPUs that have no copy; those that have one count as busy all the time.
double idle_percent(const DesignResult& design)
{
  const auto cpus = static_cast<double>(design.machine.cpus);
  return std::max(0.0, 100 * (cpus - static_cast<double>(design.copies)) / cpus);
}

/// Tasks of a workload that compares locks are threads, of all others processes.
std::string row_of(const DesignResult& design, double per_task)
{
  const std::string measured =
      fmt::format("{:.0f},{:.2f}", std::floor(rate_of(design)), idle_percent(design));
  const bool threads = design.subject == Subject::Lock;
  return fmt::format("{},{},{},{:.0f}\n", design.copies, threads ? "0,0.00" : measured,
                     threads ? measured : "0,0.00",
                     std::floor(per_task * static_cast<double>(design.copies)));
}

} // namespace

void print_will_it_scale(std::ostream& out, const Result& result)
{
  const std::vector<Curve> curves = curves_of(result);
  for (const Curve& curve : curves) {
    const DesignResult& first = *curve.front();
    if (curves.size() > 1) {
      out << fmt::format("{}# {} {} {}\n", &curve == &curves.front() ? "" : "\n",
                         one_word(first.scenario, '_', ","), one_word(first.machine.name, '_', ","),
                         one_word(first.strategy, ';', ","));
    }
    out << "tasks,processes,processes_idle,threads,threads_idle,linear\n0,0,100,0,100,0\n";
    const double per_task = rate_of(first) / static_cast<double>(first.copies);
    for (const DesignResult* design : curve) {
      out << row_of(*design, per_task);
    }
  }
}

} // namespace numasim
