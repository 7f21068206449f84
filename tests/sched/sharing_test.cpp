// What threads that share CPUs get done, and when.

#include "tests/sched/sched_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <numeric>

using namespace numasim;
using namespace numasim::testing;

TEST_CASE("no time is lost but for switches", "[sched]")
{
  for (const std::uint32_t each : {2U, 3U, 5U}) {
    CAPTURE(each);
    SchedBench b(shared_topology({1, 1, 1, 1, 1}), each);
    for (const Thread thread : b.all) {
      b.start(thread, b.works(thread, us(10'000)));
    }
    b.run();
    CHECK(b.finished == each);
    CHECK(b.switches().preemptions > each);
    // To the picosecond: one tick, one switch, one slice counted wrong is a failure.
    const auto switches = static_cast<std::int64_t>(b.switches().preemptions);
    CHECK(b.ended.since_start() == us(10'000) * each + us(5) * switches);
  }
}

TEST_CASE("several CPUs do as many times the work", "[sched]")
{
  SchedBench b(shared_topology({2, 1, 1, 4, 1}, Duration{}), 4);
  for (const Thread thread : b.all) {
    b.start(thread, b.works(thread, us(20'000)));
  }
  b.run();
  CHECK(b.finished == 32);
  CHECK(b.ended.since_start() == us(80'000)); // 32 threads of 20 ms on 8 CPUs, switches are free
}

TEST_CASE("a slice ends at the first tick after it is used up", "[sched]")
{
  SchedBench b(shared_topology({1, 1, 1, 1, 1}), 2);
  std::vector<std::int64_t> ends;
  const auto short_work = [&](Thread self, Duration length) -> Process {
    co_await b.time.work(b.cpu_of(self), length);
    ends.push_back(b.engine.now().count_ps() / 1'000'000);
  };
  b.start(b.all[0], short_work(b.all[0], us(4'000)));
  b.start(b.all[1], short_work(b.all[1], us(1'000)));
  b.run();
  // Off at 3 ms, 5 us to switch; the other is done and gone at 4.005 ms; 1 ms was left.
  CHECK(ends == std::vector<std::int64_t>{4'005, 5'005});
  CHECK(b.switches().preemptions == 1);
}

TEST_CASE("a slice is looked at on ticks only", "[sched]")
{
  Topology t = shared_topology({1, 1, 1, 1, 1}, Duration{});
  t.os.time_slice = us(3'500);
  SchedBench b(t, 2);
  for (const Thread thread : b.all) {
    b.start(thread, b.works(thread, us(4'000)));
  }
  b.run();
  CHECK(b.switches().preemptions == 0); // done at the tick at 4 ms, or before it
  SchedBench longer(t, 2);
  for (const Thread thread : longer.all) {
    longer.start(thread, longer.works(thread, us(4'001)));
  }
  longer.run();
  CHECK(longer.switches().preemptions == 2);
}

TEST_CASE("threads that share a CPU get the same of it", "[sched]")
{
  SchedBench b(shared_topology({1, 1, 1, 2, 1}), 5);
  std::vector<std::int64_t> done(b.all.size());
  const auto loop = [&](Thread self) -> Process {
    while (b.engine.now() < Instant{us(300'000)}) {
      co_await b.time.work(b.cpu_of(self), us(10));
      ++done[index_of(self)];
    }
  };
  for (const Thread thread : b.all) {
    b.start(thread, loop(thread));
  }
  b.run();
  const auto [least, most] = std::minmax_element(done.begin(), done.end());
  CHECK(*most - *least <= (k_slice_us + k_tick_us) / 10); // a slice and a tick in all that time
  CHECK(std::accumulate(done.begin(), done.end(), std::int64_t{0}) > 59'000);
}

TEST_CASE("a thread that is alone on its CPU is never switched, also where others are not",
          "[sched]")
{
  SchedBench b(shared_topology({1, 1, 1, 2, 1}), 1);
  const Thread third = b.cpus.threads().add(Cpu{0});
  std::array<Instant, 3> ends;
  const auto work = [&](Thread self, std::size_t i) -> Process {
    co_await b.time.work(b.cpu_of(self), us(20'000));
    ends[i] = b.engine.now();
  };
  b.start(Thread{0}, work(Thread{0}, 0));
  b.start(Thread{1}, work(Thread{1}, 1));
  b.start(third, work(third, 2));
  b.run();
  CHECK(ends[1] == Instant{us(20'000)});
  CHECK(std::max(ends[0], ends[2]) > Instant{us(40'000)});
}

TEST_CASE("one thread a CPU: no ticks, no switches", "[sched]")
{
  SchedBench b(shared_topology({1, 1, 1, 2, 1}), 1);
  b.start(b.all[0], b.works(b.all[0], us(50'000)));
  b.run();
  CHECK_FALSE(b.cpus.shared());
  CHECK(b.engine.events() <= 2);
  CHECK(b.ended == Instant{us(50'000)});
}

TEST_CASE("siblings share a core also when each runs several threads", "[sched]")
{
  Topology t = shared_topology({1, 1, 1, 1, 2}, Duration{});
  t.os.smt_yield = 1.25;
  SchedBench b(t, 3);
  for (const Thread thread : b.all) {
    b.start(thread, b.works(thread, us(10'000)));
  }
  b.run();
  CHECK(b.finished == 6);
  // 60 ms of work by a core that does 1.25 times that of one CPU; the end of each piece is known to
  // a nanosecond (CpuTime).
  CHECK(b.ended.since_start().in_us() == Approx(60'000 / 1.25).margin(0.1));
}

TEST_CASE("an access ends while its thread is off the CPU, and is seen when it is back", "[sched]")
{
  Topology t = shared_topology({1, 1, 1, 2, 1}, Duration{});
  t.costs.dram_local = us(2'000);
  SchedBench b(t, 2);
  const LineId line = b.line();
  Instant seen;
  const auto reader = [&]() -> Process {
    co_await b.time.work(Cpu{0}, us(2'500));
    co_await b.memory.load(Cpu{0}, line); // 2.5 to 4.5 ms; off the CPU from 3 to 6 ms
    seen = b.engine.now();
  };
  b.start(b.all[0], reader());
  b.start(b.all[2], b.works(b.all[2], us(10'000)));
  b.run();
  CHECK(seen.since_start().in_us() == Approx(6'000).margin(0.01));
}

TEST_CASE("sleepers leave their CPU to others and come back when it is their turn", "[sched]")
{
  SchedBench b(shared_topology({1, 1, 1, 1, 1}), 2);
  std::vector<std::int64_t> times;
  const auto sleeper = [&](Thread self) -> Process {
    co_await b.cpus.sleep_for(b.cpu_of(self), us(10'000));
    times.push_back(b.engine.now().count_ps() / 1'000'000);
    co_await b.time.work(b.cpu_of(self), us(100));
    times.push_back(b.engine.now().count_ps() / 1'000'000);
  };
  b.start(b.all[0], sleeper(b.all[0]));
  b.start(b.all[1], b.works(b.all[1], us(20'000)));
  b.run();
  // Asleep after 5 us, and woken at 10.005 ms. The other's slices end 3, 6, 9 and 12 ms after it
  // began, so it is off at the tick at 13 ms, and on again when the sleeper has done its work.
  CHECK(times == std::vector<std::int64_t>{13'005, 13'105});
  CHECK(b.ended.since_start().in_us() == Approx(20'000 + 5 + 5 + 100).margin(0.01));
}
