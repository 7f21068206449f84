/// The lockbench workload: what it counts is what its parameters say, to the picosecond where
/// nothing is left to chance.

#include "models/input/input_error.hpp"
#include "models/workloads/placement.hpp"
#include "models/workloads/random_time.hpp"
#include "tests/lockbench/lockbench_runs.hpp"

#include <cmath>
#include <vector>

namespace numasim {

using namespace testing;

TEST_CASE("one thread's turn takes think time, section and accesses, to the tick", "[lockbench]")
{
  const LockEntry& lock = registered("qspinlock");
  RunSpec spec = spec_on(k_flat, lock, 1);
  // The lock's word stays in the own core: one locked operation, and a posted store that is done
  // long before the next turn.
  CHECK(elapsed_ps(run(spec, lock)) == 60 * (9'000'000 + 1'000'000 + k_rmw));
  // Loads all at once, then stores to what was read; both find their lines in the own core.
  spec.workload_parameters.set("shared_lines_read", std::int64_t{2});
  spec.workload_parameters.set("shared_lines_written", std::int64_t{1});
  spec.workload_parameters.set("private_lines_read", std::int64_t{3});
  const RunRecord record = run(spec, lock);
  CHECK(elapsed_ps(record) == 60 * (9'000'000 + 1'000'000 + k_rmw + k_l1 + k_store));
  CHECK(line(record, "data under the lock").lines == 2);
  CHECK(line(record, "data under the lock").core_hits == 180);
  CHECK(line(record, "threads' own data").core_hits == 180);
  CHECK(record.locks.front().acquisitions == 60);
  CHECK(record.locks.front().contended == 0);
}

TEST_CASE("constant times: N/(Z+S) until the lock is full, then 1/(S+h)", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  for (const std::int64_t hand_over_ns : {0, 300}) {
    for (const std::int64_t n : {1, 4, 6, 10, 13, 16}) {
      RunSpec spec = spec_on(k_flat, lock, static_cast<std::size_t>(n));
      spec.strategy_parameters.set("hand_over_ns", static_cast<double>(hand_over_ns));
      const RunRecord record = run(spec, lock);
      const std::int64_t free_ps = 600'000'000;
      const std::int64_t full_ps = 60 * n * (1'000'000 + 1000 * hand_over_ns);
      INFO("hand-over " << hand_over_ns << " ns, " << n << " threads");
      CHECK(record.completions.size() == static_cast<std::size_t>(60 * n));
      CHECK(elapsed_ps(record) == std::max(free_ps, full_ps));
      CHECK(metric(record, "thread_sections_min") == 60);
      CHECK(metric(record, "thread_sections_max") == 60);
      CHECK(metric(record, "jain_index") == Approx(1));
      CHECK(metric(record, "lock_held_share") ==
            Approx(100.0 * static_cast<double>(60 * n * 1'000'000) /
                   static_cast<double>(std::max(free_ps, full_ps))));
    }
  }
}

TEST_CASE("a full queue waits as the interactive response time law says", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  const RunRecord record = run(spec_on(k_flat, lock, 16), lock);
  // R = N/X - Z = 16 us - 9 us, of which 1 us is the section.
  CHECK(record.locks.front().wait.mean_ps() == Approx(6e6));
  CHECK(record.locks.front().wait.min() == record.locks.front().wait.max());
  CHECK(metric(record, "lock_wait_share") == Approx(100.0 * 6 / 16));
}

TEST_CASE("no lock beats the bounds, and each gives every turn one acquisition", "[lockbench]")
{
  for (const LockEntry& lock : locks()) {
    if (!lock.excludes) {
      continue;
    }
    for (const std::size_t n : {2U, 5U, 16U}) {
      RunSpec spec = spec_on(k_flat, lock, n);
      spec.workload_parameters.set("think_distribution", "exponential");
      spec.workload_parameters.set("critical_distribution", "uniform");
      spec.measurement = {20, 500, 0};
      const RunRecord record = run(spec, lock);
      const double x = throughput(record);
      // Sections are drawn, so the bound on their means holds up to 4 standard errors.
      const double slack = 1 + 4 * std::sqrt(1.0 / 3 / static_cast<double>(500 * n));
      INFO(lock.name << ", " << n << " threads");
      CHECK(x * 1e-6 < 1 * slack);
      CHECK(x * 10e-6 <
            static_cast<double>(n) * (1 + 4 / std::sqrt(500.0 * static_cast<double>(n))));
      CHECK(x * 1e-6 > 0.05);
      REQUIRE(record.locks.size() == 1);
      // Those under way at either end count once.
      CHECK(std::abs(static_cast<double>(record.locks.front().acquisitions) -
                     static_cast<double>(record.completions.size())) <= static_cast<double>(n));
    }
  }
}

TEST_CASE("equal specs give equal runs, other seeds others", "[lockbench]")
{
  const LockEntry& lock = registered("mutex");
  RunSpec spec = spec_on(k_flat, lock, 8);
  spec.workload_parameters.set("think_distribution", "exponential");
  const RunRecord first = run(spec, lock);
  const RunRecord again = run(spec, lock);
  CHECK(first.digest == again.digest);
  CHECK(first.completions == again.completions);
  spec.seed = 2;
  CHECK(run(spec, lock).digest != first.digest);
}

TEST_CASE("who is never served shows in the fairness metrics", "[lockbench]")
{
  const LockEntry lock = ideal_lock<Order::LowestCpuFirst>();
  RunSpec spec = spec_on(k_flat, lock, 3);
  spec.workload_parameters.set("think_ns", 0.0);
  const RunRecord record = run(spec, lock);
  // The first two hand the lock to each other.
  CHECK(metric(record, "thread_sections_min") == 0);
  CHECK(metric(record, "thread_sections_mean") == 60);
  CHECK(metric(record, "thread_sections_max") == 90);
  CHECK(metric(record, "jain_index") == Approx(2.0 / 3));
}

TEST_CASE("a home node that the machine has not is refused", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  RunSpec spec = spec_on(k_flat, lock, 1);
  spec.workload_parameters.set("home_node", std::int64_t{1});
  CHECK_THROWS_WITH(run(spec, lock),
                    Catch::Contains("/parameters/home_node: found 1; allowed: 0 to 0"));
}

TEST_CASE("a machine on which nothing takes time is refused", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  RunSpec spec = spec_on(k_flat, lock, 2);
  spec.workload_parameters.set("think_ns", 0.0);
  spec.workload_parameters.set("critical_ns", 0.0);
  CHECK_THROWS_AS(run(spec, lock), InputError);
}

TEST_CASE("a fixed time counts what each thread did in it", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  RunSpec spec = spec_on(k_flat, lock, 4);
  spec.workload_parameters.set("settle_us", 100.0);
  spec.workload_parameters.set("duration_us", 600.0);
  const RunRecord record = run(spec, lock);
  // One turn takes each of them 10 us; they do not meet more than once.
  CHECK(record.measured_from == Instant{} + Duration::us(100));
  CHECK(record.completions.size() == 240);
  CHECK(record.completions.back() <= record.measured_from + Duration::us(600));
  CHECK(metric(record, "thread_sections_min") == 60);
  CHECK(metric(record, "thread_sections_max") == 60);
  CHECK(run(spec, lock).digest == record.digest);
}

TEST_CASE("a fixed time too short for anything, or in which none passes, is refused", "[lockbench]")
{
  const LockEntry lock = ideal_lock();
  RunSpec spec = spec_on(k_flat, lock, 2);
  spec.workload_parameters.set("duration_us", 0.5);
  CHECK_THROWS_WITH(run(spec, lock), Catch::Contains("/parameters/duration_us: found a time in "
                                                     "which 0 sections are done"));
  spec.workload_parameters.set("think_ns", 0.0);
  spec.workload_parameters.set("critical_ns", 0.0);
  CHECK_THROWS_WITH(run(spec, lock), Catch::Contains("nothing takes time"));
}

TEST_CASE("random times have the moments of their distribution", "[lockbench]")
{
  struct Case {
    const char* name;
    double cv;
    double expected_cv;
  };
  for (const Case& c : {Case{"constant", 3, 0}, Case{"exponential", 3, 1},
                        Case{"uniform", 3, 1 / std::sqrt(3.0)}, Case{"lognormal", 0.5, 0.5}}) {
    const RandomTime time(Duration::ns(100), distribution_of(c.name), c.cv);
    RandomStream stream({7, 0, 0, Purpose::Test});
    constexpr int k_draws = 100000;
    double sum = 0;
    double squares = 0;
    for (int i = 0; i < k_draws; ++i) {
      const double ns = time.draw(stream).in_ns();
      sum += ns;
      squares += ns * ns;
    }
    const double mean = sum / k_draws;
    const double cv = std::sqrt(std::max(0.0, squares / k_draws - mean * mean)) / mean;
    INFO(c.name);
    CHECK(std::abs(mean - 100) <= 3 * 100 * c.expected_cv / std::sqrt(1.0 * k_draws) + 1e-9);
    CHECK(cv == Approx(c.expected_cv).margin(0.01));
  }
  RandomStream stream({7, 0, 0, Purpose::Test});
  CHECK(RandomTime(Duration{}, Distribution::Exponential, 1).draw(stream) == Duration{});
}

TEST_CASE("threads are pinned close together, siblings with their core or last", "[lockbench]")
{
  const auto cpus = [](Placement placement, std::size_t copies) {
    std::vector<std::uint32_t> out;
    // Numbered as firmware often does: all cores of both nodes first, then their siblings.
    Topology t = topology({2, 1, 2, 2, 2});
    for (std::uint32_t cpu = 0; cpu < 16; ++cpu) {
      t.core[cpu] = cpu % 8;
      t.l3[cpu] = cpu % 8 / 2;
    }
    t.nodes[0].cpus = {0, 1, 2, 3, 8, 9, 10, 11};
    t.nodes[1].cpus = {4, 5, 6, 7, 12, 13, 14, 15};
    for (const Cpu cpu : place(Machine(t), placement, copies)) {
      out.push_back(static_cast<std::uint32_t>(cpu));
    }
    return out;
  };
  using Cpus = std::vector<std::uint32_t>;
  CHECK(cpus(Placement::Packed, 6) == Cpus{0, 8, 1, 9, 2, 10});
  CHECK(cpus(Placement::SmtLast, 10) == Cpus{0, 1, 2, 3, 4, 5, 6, 7, 8, 9});
  CHECK(cpus(Placement::Spread, 4) == Cpus{0, 4, 2, 6});
  CHECK(cpus(Placement::Packed, 16).back() == 15);
}

} // namespace numasim
