// A spinner on two lines whose SMT sibling writes the one while the other is on its way: the core
// keeps its copy, so nothing but another look tells the spinner.

#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

/// CPU 2 lets go at 10 us, CPU 1 spins as the OSQ's head; its sibling, CPU 0, asks at `steals`. If
/// it is in time it has the lock for `hold`, while CPU 1 fetches the line with its on_cpu.
bool all_finish(const std::string& name, Duration steals, Duration hold)
{
  LockBench b(Shape{1, 1, 1, 2, 2});
  const auto lock = make_lock(b, name);
  const auto visit = [&](Cpu cpu, Duration from, Duration stays) -> Process {
    co_await b.engine.until(Instant{from});
    co_await lock->lock(thread_of(cpu));
    co_await b.engine.delay(stays);
    co_await lock->unlock(thread_of(cpu));
    ++b.finished;
  };
  b.engine.spawn(visit(Cpu{2}, Duration{}, Duration::us(10)));
  b.engine.spawn(visit(Cpu{1}, Duration::us(1), Duration{}));
  b.engine.spawn(visit(Cpu{0}, steals, hold));
  b.run();
  return b.all_finished(3);
}

/// Four cores with two threads each, of which two lie on another node, each CPU 50 times in an
/// osq_lock for up to 400 ns.
bool all_pass_an_osq(bool paravirt)
{
  LockBench b(Shape{2, 1, 1, 2, 2});
  b.cpus.build_with({paravirt});
  OsqLock queue(b.cpus, b.line());
  const auto customer = [&](Cpu cpu) -> Process {
    RandomStream random = random_for(1, static_cast<std::uint32_t>(cpu));
    for (int i = 0; i < 50; ++i) {
      co_await b.engine.delay(Duration::ns(random.uniform(0, 400)));
      (void)co_await queue.lock(cpu);
      co_await b.engine.delay(Duration::ns(random.uniform(0, 400)));
      co_await queue.unlock(cpu);
    }
    ++b.finished;
  };
  for (std::uint32_t cpu = 0; cpu < b.cpu_count(); ++cpu) {
    b.engine.spawn(customer(Cpu{cpu}));
  }
  b.run();
  return b.all_finished(b.cpu_count());
}

} // namespace

TEST_CASE("a sibling's release while another line is on its way is not waited for for ever",
          "[locks]")
{
  for (const char* name : {"rw_semaphore", "mutex"}) {
    for (std::int64_t steals = 9'950; steals < 10'250; steals += 2) {
      for (const std::int64_t hold : {0, 20, 40, 60}) {
        CAPTURE(name, steals, hold);
        REQUIRE(all_finish(name, Duration::ns(static_cast<double>(steals)),
                           Duration::ns(static_cast<double>(hold))));
      }
    }
  }
}

TEST_CASE("an OSQ of siblings serves them all, paravirtual or not", "[locks]")
{
  CHECK(all_pass_an_osq(false));
  CHECK(all_pass_an_osq(true));
}
