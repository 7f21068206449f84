/// Real locks for the machine at hand (tools/selfcheck): they exclude, and its loop takes
/// as long as it says, here and in the simulator. No speed of a lock is judged: others use this
/// machine.

#include "models/workloads/simulate.hpp"
#include "tests/support/small_machines.hpp"
#include "tools/probe/pinned.hpp"
#include "tools/selfcheck/busy_work.hpp"
#include "tools/selfcheck/lock_loop.hpp"
#include "tools/selfcheck/simulated_loop.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace numasim::selfcheck {
namespace {

Effort little()
{
  Effort effort;
  effort.most = effort.fewest;
  effort.deadline = ProbeClock::now() + std::chrono::milliseconds(500);
  return effort;
}

std::vector<std::uint32_t> some_cpus(std::size_t most)
{
  const std::vector<std::uint32_t> all = allowed_cpus();
  const std::size_t count = std::min(all.size(), most);
  return {all.begin(), all.begin() + static_cast<std::ptrdiff_t>(count)};
}

} // namespace

TEST_CASE("real locks exclude: no update of a guarded line is lost", "[real_locks]")
{
  for (const RealLock& lock : real_locks()) {
    const Load load{0, 0, lock.excludes ? 1U : 0U, 0}; // as many turns as possible
    INFO(lock.name);
    try {
      const LoopResult result = run_loop(lock.name, some_cpus(3), load, 1, little());
      CHECK(result.per_second.median > 0);
      CHECK(result.least_share.median >= 0);
      CHECK(result.least_share.median <= 1);
    } catch (const Unmeasurable& why) {
      WARN("skipped: " << why.what());
    }
  }
}

TEST_CASE("one real thread's turn takes think time and section", "[real_locks]")
{
  const std::vector<std::uint32_t> cpu = some_cpus(1);
  const double turn_ns = busy_turn_ns(cpu.front(), little()).median;
  try {
    const LoopResult result = run_loop("tas", cpu, {10'000, 5'000, 1, 1}, turn_ns, little());
    // A busy sibling, or a hypervisor, takes up to half of a CPU, now here and then there.
    CHECK(1e9 / result.per_second.median > 15'000 / 2.2);
    CHECK(1e9 / result.per_second.median < 15'000 * 2.2);
    CHECK(result.least_share.median == 1);
  } catch (const Unmeasurable& why) {
    WARN("skipped: " << why.what());
  }
}

TEST_CASE("the simulated loop is the same one", "[real_locks]")
{
  using namespace testing;
  const Topology machine = topology({1, 1, 1, 4, 1}, Protocol::Flat);
  const std::vector<Point> points = {{"tas", 1}, {"mcs", 4}};
  const auto simulated =
      simulate_loop(machine, points, {1000, 500, 1, 1},
                    {.simulator = simulate, .jobs = 2, .replications = 2, .seed = 1});
  REQUIRE(simulated.size() == 2);
  // One locked operation, then two loads, and two stores of which both fit the store buffer.
  const double own_ns = 1500 + (k_rmw + 2 * k_l1 + k_store) / 1000.0;
  CHECK(1e9 / simulated[0].per_second.mean == Approx(own_ns).epsilon(0.02));
  CHECK(simulated[0].least_share == 1);
  // Four threads with sections of a third of a turn keep the lock busy.
  CHECK(1e9 / simulated[1].per_second.mean > 500);
  CHECK(1e9 / simulated[1].per_second.mean < 750);
  CHECK(cpus_of(machine, 3) == std::vector<std::uint32_t>{0, 1, 2});
}

} // namespace numasim::selfcheck
