// lockbench with more threads than CPUs.

#include "tests/lockbench/lockbench_runs.hpp"
#include "tests/oracles/quick_machine.hpp"
#include "tools/experiment/analysis.hpp"
#include "tools/report/expectations.hpp"

#include <algorithm>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

RunSpec shared_spec(const LockEntry& lock, std::size_t copies)
{
  RunSpec spec = spec_on({1, 1, 1, 4, 1}, lock, copies);
  spec.topology = quick_topology(4);
  spec.workload_parameters.set("settle_us", 20'000.0);
  spec.workload_parameters.set("duration_us", 400'000.0);
  return spec;
}

bool has(const RunRecord& record, const std::string& name)
{
  return std::any_of(record.metrics.begin(), record.metrics.end(),
                     [&](const MetricRecord& m) { return m.name == name; });
}

} // namespace

TEST_CASE("lockbench: CPUs are busy whatever number of threads they share", "[sched][lockbench]")
{
  for (const std::size_t copies : {5U, 8U, 16U}) {
    CAPTURE(copies);
    const LockEntry& lock = registered("qspinlock");
    RunSpec spec = shared_spec(lock, copies);
    spec.workload_parameters.set("locks", std::int64_t{64}); // so that hardly anybody waits
    const RunRecord record = run(spec, lock);
    // 9 us of thinking and 1 us under the lock, on 4 CPUs also where one of them has one thread
    // more
    const double rate = static_cast<double>(record.completions.size()) / 400'000;
    CHECK(rate == Approx(0.4).epsilon(0.02));
    CHECK(metric(record, "context_switches") > 0);
    CHECK(metric(record, "holder_preemptions") == 0);
  }
}

TEST_CASE("lockbench: threads that share CPUs evenly get as many turns", "[sched][lockbench]")
{
  const LockEntry& lock = registered("mutex");
  const RunRecord record = run(shared_spec(lock, 16), lock);
  CHECK(metric(record, "jain_index") > 0.99);
  // A slice of the default, 2.25 ms on 4 CPUs, ends at a tick of the default, 4 ms.
  CHECK(metric(record, "time_on_cpu") < 4'001);
}

TEST_CASE("lockbench: with a CPU for each thread nothing is said of switches", "[sched][lockbench]")
{
  const LockEntry& lock = registered("qspinlock");
  const RunRecord record = run(shared_spec(lock, 4), lock);
  CHECK_FALSE(has(record, "context_switches"));
}

TEST_CASE("lockbench: programs' locks lose their holders, and it shows", "[sched][lockbench]")
{
  const LockEntry& lock = registered("ttas");
  RunSpec spec = shared_spec(lock, 16);
  spec.topology = topology({1, 1, 1, 4, 1}, Protocol::Flat); // spinning costs something
  const RunRecord record = run(spec, lock);
  CHECK(metric(record, "holder_preemptions") > 0);
  CHECK(metric(record, "preemptions") >= metric(record, "holder_preemptions"));
}

TEST_CASE("lockbench: thinking asleep leaves the CPU to others", "[sched][lockbench]")
{
  const LockEntry& lock = registered("qspinlock");
  RunSpec spec = shared_spec(lock, 16);
  spec.workload_parameters.set("critical_ns", 100.0);
  spec.workload_parameters.set("think_ns", 99'900.0);
  spec.workload_parameters.set("thinking", "asleep");
  const RunRecord asleep = run(spec, lock);
  CHECK(static_cast<double>(asleep.completions.size()) / 400'000 == Approx(0.16).epsilon(0.01));
  CHECK(metric(asleep, "preemptions") < metric(asleep, "context_switches") / 100);
  spec.workload_parameters.set("thinking", "working");
  const RunRecord working = run(spec, lock);
  CHECK(static_cast<double>(working.completions.size()) / 400'000 == Approx(0.04).epsilon(0.02));
}

TEST_CASE("lockbench: what theory says where CPUs are shared", "[sched][lockbench][oracles]")
{
  const LockEntry& lock = registered("qspinlock");
  RunSpec spec = shared_spec(lock, 16);
  spec.workload_parameters.set("locks", std::int64_t{64});
  const std::vector<RunRecord> records{run(spec, lock)};
  DesignResult design = analyse_design("test", spec, records);
  const oracle::Expectation e = expectation_of(design);
  CHECK(e.bound == Approx(4 / 10e-6)); // CPUs by the work of a turn
  CHECK_FALSE(e.lock_is_bound);
  CHECK_FALSE(e.model); // no queue here knows of CPUs
  CHECK(e.throughput / e.bound > 0.97);
  CHECK(e.throughput / e.bound < 1.005);
  design.expectation = e;
  CHECK(name_of_bound(design) == "CPUs/(Z+S)");
}

TEST_CASE("lockbench: the same seed gives the same run where CPUs are shared", "[sched][lockbench]")
{
  const LockEntry& lock = registered("mutex");
  const RunSpec spec = shared_spec(lock, 11);
  CHECK(run(spec, lock).digest == run(spec, lock).digest);
}
