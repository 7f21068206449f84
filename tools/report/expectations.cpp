#include "tools/report/expectations.hpp"

#include "tools/report/numbers.hpp"

#include <algorithm>
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
  // A pause on top leaves a constant time constant and makes any other something else.
  const bool pause = p.real("think_transfers") > 0;
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

std::optional<oracle::DrawnTimes> drawn_by(const DesignResult& design)
{
  const Parameters& p = design.workload_parameters;
  // More threads than CPUs wait for CPUs too, and no queue here knows of that.
  if (design.workload != k_lockbench || design.copies > design.machine.cpus || !is_one_network(p)) {
    return std::nullopt;
  }
  return oracle::DrawnTimes{
      .think = think_law(p), .hold = hold_law(p), .mean_hold = p.real("critical_ns") * k_ns};
}

std::string percent_of(double simulated, double exact)
{
  return percent_text(simulated / exact);
}

} // namespace

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
  return oracle::expectation_of(measured);
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
                                 e.lock_is_bound ? "1/S" : "N/(Z+S)",
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
