#include "tools/report/expectations.hpp"

#include "tools/report/numbers.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <string_view>

namespace numasim {

namespace {

// The one workload whose times follow a law of the caller's choice.
constexpr std::string_view k_lockbench = "lockbench";
constexpr double k_ns = 1e-9;

oracle::TimeLaw law(const Parameters& p, const std::string& time)
{
  const std::string distribution = p.choice(time + "_distribution");
  if (distribution == "constant" || p.real(time + "_ns") == 0) {
    return oracle::TimeLaw::Constant;
  }
  return distribution == "exponential" ? oracle::TimeLaw::Exponential : oracle::TimeLaw::Other;
}

oracle::TimeLaw think_law(const Parameters& p)
{
  const oracle::TimeLaw drawn = law(p, "think");
  // A pause on top, or a timer's wake-up, leaves a constant time constant and makes any other
  // something else.
  const bool pause = p.real("think_transfers") > 0 || p.choice("thinking") == "asleep";
  return pause && drawn != oracle::TimeLaw::Constant ? oracle::TimeLaw::Other : drawn;
}

bool has_delay(const Parameters& p, const std::string& delay)
{
  return p.real(delay + "_ns") > 0 && p.real(delay + "_every") > 0;
}

oracle::TimeLaw hold_law(const Parameters& p)
{
  const bool delays = has_delay(p, "short_delay") || has_delay(p, "long_delay");
  return delays ? oracle::TimeLaw::Other : law(p, "critical");
}

/// One class of threads, each of which takes any of the locks, alone and with equal probability.
bool is_one_network(const Parameters& p)
{
  return p.real("reader_share") == 0 &&
         (p.integer("locks") == 1 || p.choice("lock_choice") == "random");
}

bool shares_cpus(const DesignResult& design)
{
  return design.workload == k_lockbench && design.copies > design.machine.cpus;
}

std::optional<oracle::DrawnTimes> drawn_by(const DesignResult& design)
{
  const Parameters& p = design.workload_parameters;
  // More threads than CPUs wait for CPUs too, and no queue here knows of that.
  if (design.workload != k_lockbench || shares_cpus(design) || !is_one_network(p)) {
    return std::nullopt;
  }
  return oracle::DrawnTimes{
      .think = think_law(p), .hold = hold_law(p), .mean_hold = p.real("critical_ns") * k_ns};
}

double delays_ns(const Parameters& p, double threads)
{
  double sum = 0;
  for (const std::string delay : {"short_delay", "long_delay"}) {
    if (has_delay(p, delay)) {
      sum += p.real(delay + "_ns") / (p.real(delay + "_every") * threads);
    }
  }
  return sum;
}

/// What a turn takes of a CPU, as drawn, in seconds: without lines, waiting and switches.
double cpu_time(const DesignResult& design)
{
  const Parameters& p = design.workload_parameters;
  const double think = p.choice("thinking") == "asleep" ? 0 : p.real("think_ns");
  return (think + p.real("critical_ns") + delays_ns(p, static_cast<double>(design.copies))) * k_ns;
}

/// With more threads than CPUs the measured times hold the waiting for a CPU too, so Z+S is not to
/// be had from them. What is sure is that CPUs do no more work than they have time.
void bound_by_cpus(const DesignResult& design, oracle::Expectation& e)
{
  const double time = cpu_time(design);
  e.unhindered.reset();
  e.bound = std::numeric_limits<double>::infinity();
  if (e.service > 0) {
    e.bound = 1 / e.service;
    e.lock_is_bound = true;
  }
  const auto cpus = static_cast<double>(design.machine.cpus);
  if (time > 0 && cpus / time < e.bound) {
    e.unhindered = time;
    e.bound = cpus / time;
    e.lock_is_bound = false;
  }
  if (!std::isfinite(e.bound)) {
    e.bound = e.throughput; // nothing is known
  }
}

std::string percent_of(double simulated, double exact)
{
  return percent_text(simulated / exact);
}

} // namespace

std::string name_of_bound(const DesignResult& design)
{
  if (design.expectation->lock_is_bound) {
    return "1/S";
  }
  return shares_cpus(design) ? "CPUs/(Z+S)" : "N/(Z+S)";
}

oracle::Expectation expectation_of(const DesignResult& design)
{
  oracle::MeasuredLocks measured{.threads = static_cast<unsigned>(design.copies),
                                 .throughput = design.whole_throughput,
                                 .iterations = static_cast<double>(design.iterations) /
                                               static_cast<double>(design.replications),
                                 .locks = {},
                                 .drawn = drawn_by(design)};
  for (const LockSummary& lock : design.locks) {
    measured.locks.push_back({.name = lock.name,
                              .instances = static_cast<double>(lock.instances),
                              .visits = lock.acquisitions_per_iteration,
                              .hold = lock.hold.mean_ns * k_ns,
                              .contended_wait = lock.flow.contended_wait_ns * k_ns,
                              .passed_on_share = lock.flow.passed_on_share,
                              .passing = lock.flow.passing_ns * k_ns,
                              .overlapping_share = lock.flow.overlapping_share});
  }
  oracle::Expectation expectation = oracle::expectation_of(measured);
  if (shares_cpus(design)) {
    bound_by_cpus(design, expectation);
  }
  return expectation;
}

Table expectation_table(const Designs& designs)
{
  Table table{.title = "bounds and exact queues (~: not quite its assumptions)",
              .columns = {{"copies", true},
                          {names_of(designs.front()->subject).one},
                          {"whole runs, 1/s", true},
                          {"Z+S", true},
                          {"S", true},
                          {"busiest lock"},
                          {"bound, 1/s", true},
                          {"which is"},
                          {"reached", true},
                          {"queue"},
                          {"queue's, 1/s", true},
                          {"reached", true}},
              .rows = {}};
  for (const DesignResult* design : designs) {
    if (!design->expectation) {
      continue;
    }
    const oracle::Expectation& e = *design->expectation;
    std::vector<std::string> row{std::to_string(design->copies),
                                 design->strategy,
                                 significant(e.throughput, 4),
                                 e.unhindered ? duration_text(*e.unhindered / k_ns) : k_absent,
                                 e.service > 0 ? duration_text(e.service / k_ns) : k_absent,
                                 e.service > 0 ? e.busiest : k_absent,
                                 significant(e.bound, 4),
                                 name_of_bound(*design),
                                 percent_of(e.throughput, e.bound)};
    if (e.model) {
      row.insert(row.end(),
                 {(e.model->exact ? "" : "~") + e.model->name, significant(e.model->throughput, 4),
                  percent_of(e.throughput, e.model->throughput)});
    } else {
      row.insert(row.end(), {k_absent, k_absent, k_absent});
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

} // namespace numasim
