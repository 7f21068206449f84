// Waiting for a mutex: spinning, sleeping, being handed the lock.

#include "tests/support/access_log.hpp"
#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct MutexBench : LockBench {
  explicit MutexBench(const Shape& shape = k_eight)
      : LockBench(shape), lock(cpus, MutexLines::together(line()), stats)
  {
  }

  Process hold_once(Cpu cpu, Duration at, Duration hold, bool off_cpu)
  {
    co_await engine.until(Instant{at});
    co_await lock.lock(cpu, k_site);
    if (off_cpu) {
      co_await block(cpu, hold);
    } else {
      co_await engine.delay(hold);
    }
    co_await lock.unlock(cpu);
    ++finished;
  }

  Mutex lock;
};

} // namespace

TEST_CASE("who waits for a running owner of a mutex spins, for a sleeping one sleeps", "[locks]")
{
  for (const bool off_cpu : {false, true}) {
    MutexBench b;
    b.engine.spawn(b.hold_once(Cpu{0}, Duration{}, Duration::us(100), off_cpu));
    b.engine.spawn(b.hold_once(Cpu{4}, Duration::us(10), Duration::us(1), false));
    b.run();
    CHECK(b.stats.record().sleeps == (off_cpu ? 1 : 0));
    CHECK(b.all_finished(2));
  }
}

TEST_CASE("a mutex's owner that leaves its CPU sends the spinners to sleep", "[locks]")
{
  MutexBench b;
  const auto owner = [&]() -> Process {
    co_await b.lock.lock(Cpu{0}, k_site);
    co_await b.engine.delay(Duration::us(50));
    co_await b.block(Cpu{0}, Duration::us(50));
    co_await b.lock.unlock(Cpu{0});
    ++b.finished;
  };
  b.engine.spawn(owner());
  for (std::uint32_t cpu = 1; cpu < 4; ++cpu) {
    b.engine.spawn(b.hold_once(Cpu{cpu}, Duration::us(cpu), Duration::us(1), false));
  }
  b.run(Instant{Duration::us(49)});
  CHECK(b.stats.record().sleeps == 0);
  b.run(Instant{Duration::us(99)});
  CHECK(b.stats.record().sleeps == 3);
  CHECK(b.lock.waiters() == 3);
  b.run();
  CHECK(b.all_finished(4));
}

TEST_CASE("a mutex waiter that was woken in vain is handed the lock at the next release", "[locks]")
{
  // CPU 0 sleeps with the lock, so CPU 1 sleeps too; CPUs 2 to 7 then take the lock over and over.
  MutexBench b;
  bool handed = false;
  int taken_meanwhile = 0;
  const auto thief = [&](Cpu cpu) -> Process {
    co_await b.engine.until(Instant{Duration::us(90)});
    while (!handed) {
      co_await b.lock.lock(cpu, k_site);
      taken_meanwhile += b.lock.handoff() ? 1 : 0;
      co_await b.engine.delay(Duration::us(5));
      co_await b.lock.unlock(cpu);
    }
    ++b.finished;
  };
  const auto patient = [&]() -> Process {
    co_await b.engine.until(Instant{Duration::us(10)});
    co_await b.lock.lock(Cpu{1}, k_site);
    handed = true;
    co_await b.lock.unlock(Cpu{1});
    ++b.finished;
  };
  b.engine.spawn(b.hold_once(Cpu{0}, Duration{}, Duration::us(100), true));
  b.engine.spawn(patient());
  for (std::uint32_t cpu = 2; cpu < 8; ++cpu) {
    b.engine.spawn(thief(Cpu{cpu}));
  }
  b.run(Instant{Duration::us(200)});
  CHECK(handed);
  CHECK(taken_meanwhile == 0);
  b.run();
  CHECK(b.all_finished(8));
  CHECK_FALSE(b.lock.is_locked());
  CHECK_FALSE(b.lock.handoff());
}

TEST_CASE("a trylock of a mutex takes it when free and never waits", "[locks]")
{
  MutexBench b;
  std::vector<bool> got;
  const auto taker = [&]() -> Process {
    got.push_back(co_await b.lock.trylock(Cpu{0}, k_site));
    got.push_back(co_await b.lock.trylock(Cpu{1}, k_site));
    co_await b.lock.unlock(Cpu{0});
    got.push_back(co_await b.lock.trylock(Cpu{1}, k_site));
    co_await b.lock.unlock(Cpu{1});
    ++b.finished;
  };
  b.engine.spawn(taker());
  b.run();
  CHECK(got == std::vector<bool>{true, false, true});
  CHECK(b.all_finished(1));
  CHECK_FALSE(b.lock.is_locked());
}

TEST_CASE("a mutex that straddles two lines has its lists in the second", "[locks]")
{
  const LineId first{1};
  const LineId second{2};
  const auto lines_at = [&](std::uint32_t offset) {
    return MutexLines::at_offset(offset, first, second);
  };
  CHECK(lines_at(32).wait_list == first);
  CHECK(lines_at(48).wait_list == second);
  CHECK(lines_at(48).osq == first);
  CHECK(lines_at(56).osq == second);
  CHECK(lines_at(56).wait_lock == second);
  CHECK(lines_at(56).owner == first);
}
