// lockbench as the command runs it against what --oracle prints beside it.

#include "tests/lockbench/lockbench_runs.hpp"
#include "tests/oracles/quick_machine.hpp"
#include "tools/experiment/analysis.hpp"
#include "tools/report/expectations.hpp"

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Judged {
  double throughput = 0; ///< 1/s
  LockSummary lock;
  oracle::Expectation expectation;

  [[nodiscard]] double of_bound() const { return throughput / expectation.bound; }
  [[nodiscard]] double of_queue() const { return throughput / expectation.model->throughput; }
};

Judged judged(RunSpec spec, const LockEntry& lock, std::uint32_t replications)
{
  std::vector<RunRecord> records;
  for (spec.replication = 0; spec.replication < replications; ++spec.replication) {
    records.push_back(run(spec, lock));
  }
  const DesignResult design = analyse_design("test", spec, records);
  return {design.whole_throughput, design.locks.front(), expectation_of(design)};
}

RunSpec exponential_times(const LockEntry& lock, std::size_t threads)
{
  RunSpec spec = spec_on(k_flat, lock, threads);
  spec.topology = quick_topology(16);
  spec.workload_parameters.set("think_distribution", "exponential");
  spec.workload_parameters.set("critical_distribution", "exponential");
  spec.measurement = {200, 20, 10'000};
  return spec;
}

} // namespace

TEST_CASE("simulated lockbench: exponential holds have the throughput of MVA",
          "[oracles][simulated]")
{
  for (const char* name : {"qspinlock", "ticket", "mcs"}) {
    const LockEntry& lock = registered(name);
    for (const std::int64_t locks : {1, 2}) {
      for (const std::size_t threads : {1U, 4U, 16U}) {
        CAPTURE(name, locks, threads);
        RunSpec spec = exponential_times(lock, threads);
        spec.workload_parameters.set("locks", locks);
        const Judged j = judged(spec, lock, 3);
        REQUIRE(j.expectation.model);
        CHECK(j.expectation.model->name == "MVA");
        CHECK(j.expectation.model->exact);
        CHECK(j.of_queue() == Approx(1).epsilon(0.01));
        CHECK(j.of_bound() < 1.005);
      }
    }
  }
}

TEST_CASE("simulated lockbench: constant holds have the throughput of M/D/1//N",
          "[oracles][simulated]")
{
  const LockEntry& lock = registered("qspinlock");
  for (const std::size_t threads : {4U, 10U, 16U}) {
    CAPTURE(threads);
    RunSpec spec = exponential_times(lock, threads);
    spec.workload_parameters.set("critical_distribution", "constant");
    const Judged j = judged(spec, lock, 3);
    REQUIRE(j.expectation.model);
    CHECK(j.expectation.model->name == "M/D/1//N");
    CHECK(j.expectation.model->exact);
    CHECK(j.of_queue() == Approx(1).epsilon(0.01));
  }
}

TEST_CASE("simulated lockbench: a known hand-over is part of the bound", "[oracles][simulated]")
{
  const LockEntry ideal = ideal_lock();
  RunSpec spec = spec_on(k_flat, ideal, 16);
  spec.strategy_parameters.set("hand_over_ns", 250.0);
  const Judged j = judged(spec, ideal, 1);
  CHECK(j.lock.flow.passed_on_share == Approx(1));
  CHECK(j.lock.flow.passing_ns == Approx(250));
  CHECK(j.lock.flow.overlapping_share == 0);
  CHECK(j.expectation.service == Approx(1250e-9));
  CHECK(j.expectation.unhindered.value() == Approx(10e-6).epsilon(0.001));
  CHECK(j.expectation.lock_is_bound);
  CHECK(j.of_bound() == Approx(1).epsilon(0.002));
  REQUIRE(j.expectation.model);
  CHECK(j.expectation.model->name == "D/D/1//N");
  CHECK_FALSE(j.expectation.model->exact); // a fifth of the service is hand-over
}

TEST_CASE("simulated utilisation law: no lock exceeds its bound, and queues that never rest reach "
          "it",
          "[oracles][simulated]")
{
  const auto at_most_busy = [](const char* name) {
    const LockEntry& lock = registered(name);
    RunSpec spec = spec_on(k_big, lock, 48);
    spec.workload_parameters.set("think_ns", 500.0);
    spec.workload_parameters.set("critical_ns", 100.0);
    Judged j = judged(spec, lock, 1);
    CAPTURE(name, j.expectation.service, j.lock.flow.passed_on_share);
    CHECK(j.of_bound() < 1.005);
    CHECK(j.throughput * j.expectation.service < 1.005);
    return j;
  };
  for (const char* name : {"ticket", "mcs", "clh", "qspinlock", "cna"}) {
    CAPTURE(name);
    const Judged j = at_most_busy(name);
    CHECK(j.expectation.lock_is_bound);
    CHECK(j.of_bound() > 0.99);
  }
  // Here who comes just then may find it free, and some may wait for ever.
  for (const char* name : {"tas", "tas_backoff", "ttas", "ttas_backoff", "mutex"}) {
    at_most_busy(name);
  }
}

TEST_CASE("simulated lockbench: no queue is named where its assumptions do not hold",
          "[oracles][simulated]")
{
  const auto model_with = [](const char* name, auto value) {
    const LockEntry& lock = registered("rw_semaphore");
    RunSpec spec = spec_on(k_flat, lock, 8);
    spec.workload_parameters.set("locks", std::int64_t{2});
    spec.workload_parameters.set("critical_distribution", "exponential");
    spec.workload_parameters.set("short_delay_ns", 1000.0);
    spec.workload_parameters.set(name, value);
    return judged(spec, lock, 1).expectation.model.has_value();
  };
  CHECK(model_with("think_transfers", 1.0)); // the think time's law does not matter
  CHECK_FALSE(model_with("reader_share", 0.5));
  CHECK_FALSE(model_with("lock_choice", "round_robin"));
  CHECK_FALSE(model_with("short_delay_every", 2.0));
  CHECK_FALSE(model_with("critical_distribution", "uniform"));
}

TEST_CASE("simulated lockbench: readers who hold a lock together do not bound it",
          "[oracles][simulated]")
{
  const LockEntry& lock = registered("rw_semaphore");
  RunSpec spec = spec_on(k_flat, lock, 8);
  spec.workload_parameters.set("reader_share", 1.0);
  spec.workload_parameters.set("think_ns", 0.0);
  const Judged j = judged(spec, lock, 1);
  CHECK(j.lock.flow.overlapping_share > 0.9);
  CHECK(j.expectation.service == 0);
  CHECK_FALSE(j.expectation.lock_is_bound);
  CHECK(j.of_bound() < 1.005);
}
