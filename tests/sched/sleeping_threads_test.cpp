// Threads that think asleep and compute on shared CPUs, against the exact queue: c CPUs with n
// threads each are c closed queues M/M/1//n. Turns in slices change nothing about the numbers, as
// the work is exponential.

#include "tests/sched/sched_bench.hpp"
#include "tools/oracle/mean_value_analysis.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Closed {
  double think_us = 0;
  double work_us = 0;
};

/// Rounds of all threads per us.
double throughput(std::uint32_t cpus, std::uint32_t each, const Closed& closed, std::uint64_t seed)
{
  Topology t = shared_topology({1, 1, 1, cpus, 1}, Duration::ps(1));
  t.os.time_slice = Duration::us(100);
  t.os.tick = Duration::us(20);
  SchedBench b(t, each);
  constexpr double k_settle_us = 50'000;
  constexpr double k_end_us = 2'000'000;
  std::uint64_t rounds = 0;
  const auto loop = [&](Thread self) -> Process {
    RandomStream random = random_for(seed, static_cast<std::uint32_t>(self));
    for (;;) {
      co_await b.cpus.sleep_for(b.cpu_of(self), Duration::us(random.exponential(closed.think_us)));
      co_await b.time.work(b.cpu_of(self), Duration::us(random.exponential(closed.work_us)));
      if (b.engine.now() > Instant{Duration::us(k_settle_us)}) {
        ++rounds;
      }
    }
  };
  for (const Thread thread : b.all) {
    b.start(thread, loop(thread));
  }
  b.engine.run_before(Instant{Duration::us(k_end_us)});
  return static_cast<double>(rounds) / (k_end_us - k_settle_us);
}

} // namespace

TEST_CASE("threads that sleep and compute on shared CPUs are the machine repairman's",
          "[sched][oracles]")
{
  const auto run = [](std::uint32_t cpus, std::uint32_t each, const Closed& closed) {
    const std::array<double, 1> demand{closed.work_us};
    const double exact =
        cpus * oracle::mean_value_analysis(each, closed.think_us, demand).throughput;
    CAPTURE(cpus, each, closed.think_us, exact);
    Replicated simulated;
    for (std::uint64_t seed = 1; seed <= 12; ++seed) {
      simulated.add(throughput(cpus, each, closed, seed));
    }
    check_exact(simulated, exact, 0.01);
  };
  run(2, 3, {600, 150}); // half busy
  run(4, 4, {300, 100}); // near saturation
  run(1, 8, {100, 100}); // saturated
}
