/// The twin experiment: rows made by the simulator itself, with values that are then forgotten.

#include "tests/command/support.hpp"
#include "tools/calibrate/calibration.hpp"

#include <catch2/catch.hpp>

#include <cmath>

using namespace numasim;
using namespace numasim::test;

namespace {

constexpr double k_true_percpu_us = 5;
constexpr double k_true_split_ns = 900;

/// Two nodes of four CPUs on which execl waits for libc's lock and for pcpu_alloc_mutex.
PublishedReport report(const TemporaryDirectory& directory)
{
  directory.write("twin.json", R"({
    "schema": "numasim-topology/1", "name": "twin", "cpus": "0-7",
    "nodes": [{"id": 0, "package": 0, "cpus": "0-3"}, {"id": 1, "package": 1, "cpus": "4-7"}],
    "levels": {"core": {"cpus": 1}, "l3": {"cores": 4, "transfer_ns": 40}},
    "protocol": "home_directory", "t0_ns": 80, "hop": {"mode": "class", "socket_far_ns": 40},
    "load_ns": {"l1": 1.4, "l3": 20}, "rmw_local_ns": 6, "store_local_ns": 2,
    "dram_ns": {"local": 80}, "store_to_shared": {"mode": "directory", "extra_ns": 0},
    "jitter": {"cv": 0.05}, "misses_in_flight": 2,
    "os": {"syscall_ns": 60, "switch_ns": 1000, "wake_ns": 600, "wake_latency_ns": 3000,
           "spin_iteration_ns": 40, "exec_us": 150, "exec_cv": 0.1, "smt_yield": 1},
    "provenance": {"": {"confidence": "guess", "source": "a test"}}
  })");
  const auto row = [](const std::string& id, const std::string& quantity, int copies) {
    return R"({"id": ")" + id + R"(", "statement": "s", "quantity": {)" + quantity +
           R"(, "run": "execl", "copies": )" + std::to_string(copies) +
           R"(}, "published": 1, "range": {"error_pct": 4, "reason": "a test"}})";
  };
  const std::string rate = R"("kind": "throughput")";
  const std::string waiting = R"("kind": "metric", "metric": "lock_wait_share")";
  const auto held = [](const std::string& lock) {
    return R"("kind": "hold_us", "locks": [")" + lock + "\"]";
  };
  return load_published_report(
      directory.write("rows.json",
                      R"({"schema": "numasim-published/1", "name": "twin", "title": "t",
    "source": "s", "evidence": "measurement", "machine": "m",
    "runs": [{"name": "execl", "topology": "twin", "workload": "execl", "design": "single",
              "measurement": {"settle_iterations": 5, "iterations": 20, "min_iterations": 300}}],
    "rows": [)" + row("four", rate, 4) +
                          "," + row("eight", rate, 8) + "," + row("waiting", waiting, 8) + "," +
                          row("held", held("libc.so.6 i_mmap_rwsem"), 8) + "," +
                          row("mutex", held("pcpu_alloc_mutex"), 8) + "]}"),
      {.strategies = strategy_catalogue(),
       .workloads = workload_catalogue(),
       .locks = lock_catalogue()});
}

/// Publishes what the true values give with another seed.
void publish(PublishedReport& report)
{
  const RowPlan plan(std::span{&report, 1},
                     {.replications = 4, .seed = 77, .change = [](RunSpec& spec) {
                        spec.workload_parameters.set("percpu_hold_us", k_true_percpu_us);
                        spec.workload_parameters.set("split_hold_ns", k_true_split_ns);
                      }});
  const auto values = plan.values(run_all(plan.specs(), simulate, 4));
  for (std::size_t i = 0; i < values.size(); ++i) {
    PublishedRow& row = report.rows[i];
    row.published = values[i].value;
    row.least = *row.published * 0.96;
    row.most = *row.published * 1.04;
  }
}

} // namespace

TEST_CASE("a calibration recovers the values that simulated rows were made with", "[calibrate]")
{
  const TemporaryDirectory directory;
  PublishedReport twin = report(directory);
  publish(twin);
  CalibrationRequest request;
  for (const PublishedRow& row : twin.rows) {
    request.fitted.push_back({&twin, &row});
  }
  request.parameters = {read_parameter_text("percpu_hold_us=0.3:10"),
                        read_parameter_text("split_hold_ns")};
  request.runs = {.replications = 4, .seed = 1, .simulator = simulate, .jobs = 4};
  const Calibration found = calibrate(request);
  CHECK(found.fit.settled);
  const std::vector<double> truth{k_true_percpu_us, k_true_split_ns};
  for (std::size_t p = 0; p < truth.size(); ++p) {
    const Assumption& range = found.parameters[p].range;
    const Interval& ci = found.uncertainty.intervals[p].ci95;
    INFO(found.parameters[p].name << ": " << range.at(found.fit.best.at[p]) << " ["
                                  << range.at(ci.lo) << ", " << range.at(ci.hi) << "]");
    CHECK(range.at(found.fit.best.at[p]) == Approx(truth[p]).epsilon(0.25));
    CHECK(range.at(ci.lo) <= truth[p]);
    CHECK(range.at(ci.hi) >= truth[p]);
    CHECK(range.at(ci.lo) > range.target.value); // what is shipped is told to be too low
  }
  CHECK(found.shipped.sum > 20);
  CHECK(found.fit.best.sum < 10); // 3 degrees of freedom, and chance in the rows
}
