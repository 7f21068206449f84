// Sleeping and waking.

#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct SleepBench : LockBench {
  SleepBench() : LockBench(k_eight) {}
  explicit SleepBench(const Topology& t) : LockBench(t) {}

  Process sleeper(Cpu cpu)
  {
    cpus.prepare_to_sleep(cpu);
    co_await cpus.sleep(cpu);
    slept_until = engine.now();
    ++finished;
  }
  Process waker(Cpu cpu, Cpu sleeping, Duration at)
  {
    co_await engine.until(Instant{at});
    co_await cpus.wake(cpu, thread_of(sleeping));
    waker_back = engine.now();
    ++finished;
  }

  Instant slept_until;
  Instant waker_back;
};

} // namespace

TEST_CASE("a woken task runs the wake-up latency later and its waker pays the call", "[locks]")
{
  SleepBench b;
  b.engine.spawn(b.sleeper(Cpu{0}));
  b.engine.spawn(b.waker(Cpu{4}, Cpu{0}, Duration::us(10)));
  b.run(Instant{Duration::us(9)});
  CHECK_FALSE(b.cpus.task(Cpu{0}).on_cpu);
  b.run();
  // The waker loads on_cpu across (105 + 13 + 11) and pays 700 ns. The sleeper, 2.1 us later, takes
  // its line back from the waker: shared, 105 + 11 + 13 + 17, and 2.9 for the store.
  CHECK(b.waker_back == Instant{Duration::ns(10'000 + 129 + 700)});
  CHECK(b.slept_until == Instant{Duration::ns(10'000 + 2'100 + 146 + 2.9)});
  CHECK(b.cpus.task(Cpu{0}).on_cpu);
  CHECK(b.all_finished(2));
}

TEST_CASE("a wake-up that comes while the task goes to sleep is not lost", "[locks]")
{
  for (const double at : {0.0, 100.0, 1299.0, 1301.0, 1400.0}) { // the switch takes 1300 ns
    SleepBench b;
    b.engine.spawn(b.sleeper(Cpu{0}));
    b.engine.spawn(b.waker(Cpu{4}, Cpu{0}, Duration::ns(at)));
    b.run();
    CHECK(b.all_finished(2));
    CHECK(b.cpus.task(Cpu{0}).on_cpu);
  }
}

TEST_CASE("a slower kind of CPU takes longer to switch and to wake", "[locks]")
{
  Topology t = topology(k_eight);
  t.core_kinds = {{"P", {0, 1, 2, 3}, 1}, {"E", {4, 5, 6, 7}, 0.5}};
  SleepBench b(t);
  b.engine.spawn(b.sleeper(Cpu{5}));
  b.engine.spawn(b.waker(Cpu{4}, Cpu{5}, Duration::us(10)));
  b.run(Instant{Duration::ns(2 * 1300 - 1)});
  CHECK(b.cpus.task(Cpu{5}).on_cpu);
  b.run(Instant{Duration::us(9)});
  CHECK_FALSE(b.cpus.task(Cpu{5}).on_cpu);
  b.run();
  CHECK(b.waker_back == Instant{Duration::ns(10'000 + 27.3 + 2 * 700)}); // one L3 group
}

TEST_CASE("a wake-up before the task looked at its condition does not count", "[locks]")
{
  SleepBench b;
  b.engine.spawn(b.waker(Cpu{4}, Cpu{0}, Duration{}));
  b.run();
  CHECK(b.waker_back == Instant{Duration::ns(90 + 11 + 13)}); // one look at a running task
  b.engine.spawn(b.sleeper(Cpu{0}));
  b.run();
  CHECK(b.finished == 1); // asleep for good
  CHECK_FALSE(b.cpus.task(Cpu{0}).on_cpu);
}
