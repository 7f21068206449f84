// Locks under more threads than CPUs.

#include "tests/sched/sched_bench.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Load {
  int rounds = 0;
  double think_us = 0;
  double hold_us = 0;
};

struct Outcome {
  std::uint64_t digest = 0;
  int acquisitions = 0;
  int violations = 0;
  double seconds = 0;
  SwitchRecord switches;
  std::uint64_t sleeps = 0;
};

struct Fight {
  SchedBench& b;
  Lock& lock;
  Load load;
  Outcome out;
  bool inside = false;

  Process user(Thread self)
  {
    RandomStream random = random_for(1, static_cast<std::uint32_t>(self));
    for (int i = 0; i < load.rounds; ++i) {
      co_await b.time.work(b.cpu_of(self), Duration::us(random.exponential(load.think_us)));
      co_await lock.lock(self);
      b.cpus.threads().begin_holding(self);
      out.violations += inside ? 1 : 0;
      inside = true;
      ++out.acquisitions;
      co_await b.time.work(b.cpu_of(self), Duration::us(random.exponential(load.hold_us)));
      inside = false;
      b.cpus.threads().end_holding(self);
      co_await lock.unlock(self);
    }
    ++b.finished;
  }
};

Outcome fight(const std::string& name, const Shape& shape, std::uint32_t each, const Load& load,
              KernelPreemption preemption = KernelPreemption::Lazy)
{
  // With costs as machines have them: who spins for milliseconds takes steps of some nanoseconds.
  Topology t = topology(shape);
  t.os.time_slice = us(k_slice_us);
  t.os.tick = us(k_tick_us);
  SchedBench b(t, each);
  b.cpus.build_with({false, preemption});
  const auto lock = make_lock(b, name);
  Fight f{b, *lock, load, {}};
  for (const Thread thread : b.all) {
    b.start(thread, f.user(thread));
  }
  b.run();
  CAPTURE(name);
  CHECK(b.finished == b.all.size()); // nobody hangs
  CHECK(f.out.acquisitions == load.rounds * static_cast<int>(b.all.size()));
  f.out.digest = b.engine.digest();
  f.out.seconds = b.engine.now().since_start().in_seconds();
  f.out.switches = b.switches();
  f.out.sleeps = b.stats.record().sleeps;
  return f.out;
}

constexpr Shape k_four{2, 1, 1, 2, 1};

} // namespace

TEST_CASE("every lock excludes and serves everybody with four threads a CPU", "[sched][locks]")
{
  for (const LockEntry& entry : locks()) {
    const Outcome hot = fight(entry.name, k_four, 4, {60, 100, 50});
    const Outcome warm = fight(entry.name, k_four, 4, {60, 2'000, 50});
    CAPTURE(entry.name);
    CHECK((hot.violations + warm.violations == 0 || !entry.excludes));
    CHECK(hot.switches.preemptions > 0);
    if (entry.preemption == Preemption::OffUntilUnlock && entry.excludes) {
      CHECK(hot.switches.holder_preemptions + warm.switches.holder_preemptions == 0);
    }
    if (entry.preemption == Preemption::OffWhileQueued) {
      CHECK(hot.switches.holder_preemptions + warm.switches.holder_preemptions == 0);
    }
    if (entry.preemption == Preemption::On) {
      CHECK(hot.switches.holder_preemptions + warm.switches.holder_preemptions > 0);
    }
  }
}

TEST_CASE("the kernel's sleeping locks exclude and serve everybody however it is preempted",
          "[sched][locks]")
{
  for (const LockEntry& entry : locks()) {
    if (entry.preemption != Preemption::OffWhileQueued) {
      continue;
    }
    CAPTURE(entry.name);
    const Load load{60, 100, 50};
    const Outcome full = fight(entry.name, k_four, 4, load, KernelPreemption::Full);
    const Outcome voluntary = fight(entry.name, k_four, 4, load, KernelPreemption::Voluntary);
    CHECK(full.violations + voluntary.violations == 0);
    if (entry.name != "percpu_rw_semaphore") { // most of its time goes by in grace periods
      CHECK(full.switches.holder_preemptions > 0);
    }
    CHECK(voluntary.switches.holder_preemptions == 0);
  }
}

TEST_CASE("sharing CPUs is as repeatable as anything else", "[sched][locks]")
{
  for (const char* name : {"ttas_backoff", "mcs", "qspinlock", "mutex", "rw_semaphore"}) {
    const Load load{40, 200, 50};
    CHECK(fight(name, k_four, 3, load).digest == fight(name, k_four, 3, load).digest);
  }
}

TEST_CASE("a preempted holder makes the others wait for its turn", "[sched][locks]")
{
  SchedBench b(shared_topology({1, 1, 1, 2, 1}, Duration{}), 2);
  const auto lock = make_lock(b, "ttas");
  Instant got;
  const auto holder = [&]() -> Process {
    co_await b.time.work(Cpu{0}, us(2'900));
    co_await lock->lock(b.all[0]);
    co_await b.time.work(Cpu{0}, us(200));
    co_await lock->unlock(b.all[0]);
  };
  const auto waiter = [&]() -> Process {
    co_await b.time.work(Cpu{1}, us(2'950));
    co_await lock->lock(b.all[1]);
    got = b.engine.now();
    co_await lock->unlock(b.all[1]);
  };
  b.start(b.all[0], holder());
  b.start(b.all[1], waiter());
  b.start(b.all[2], b.works(b.all[2], us(20'000)));
  b.run();
  // 100 us are left of the section at the tick at 3 ms; the other thread has the CPU until 6 ms.
  CHECK(got.since_start().in_us() == Approx(6'100).margin(0.1));
}

TEST_CASE("a kernel spinlock's holder pays its slice back after the unlock", "[sched][locks]")
{
  SchedBench b(shared_topology({1, 1, 1, 2, 1}, Duration{}), 2);
  const auto lock = make_lock(b, "qspinlock");
  Instant let_go;
  Instant went_on;
  const auto holder = [&]() -> Process {
    co_await b.time.work(Cpu{0}, us(2'900));
    co_await lock->lock(b.all[0]);
    co_await b.time.work(Cpu{0}, us(200));
    co_await lock->unlock(b.all[0]);
    let_go = b.engine.now();
    co_await b.time.work(Cpu{0}, us(1));
    went_on = b.engine.now();
  };
  b.start(b.all[0], holder());
  b.start(b.all[2], b.works(b.all[2], us(20'000)));
  b.run();
  CHECK(let_go.since_start().in_us() == Approx(3'100).margin(0.1));
  // The other has the CPU from then on, for the 3 ms to the tick at which it has had them: 7 ms.
  CHECK(went_on.since_start().in_us() == Approx(7'001).margin(0.1));
}

TEST_CASE("queue locks of programs convoy when CPUs are shared, a mutex does not", "[sched][locks]")
{
  const Load load{400, 20, 2};
  const auto per_second = [&](const char* name, std::uint32_t each) {
    const Outcome run = fight(name, {1, 1, 1, 4, 1}, each, load);
    return run.acquisitions / run.seconds;
  };
  for (const char* name : {"mcs", "ticket", "clh"}) {
    CAPTURE(name);
    CHECK(per_second(name, 4) < per_second(name, 1) / 10);
  }
  CHECK(per_second("mutex", 4) > per_second("mutex", 1) / 2);
  CHECK(per_second("qspinlock", 4) > per_second("qspinlock", 1) / 2);
}

TEST_CASE("who spins for a mutex leaves the queue when its CPU is wanted", "[sched][locks]")
{
  SchedBench b(shared_topology({1, 1, 1, 3, 1}, Duration{}), 2);
  b.cpus.build_with({false, KernelPreemption::Full});
  const auto lock = make_lock(b, "mutex");
  std::vector<Instant> got;
  Instant other_ran;
  const auto user = [&](Thread self, Duration first, Duration hold) -> Process {
    co_await b.time.work(b.cpu_of(self), first);
    co_await lock->lock(self);
    got.push_back(b.engine.now());
    co_await b.time.work(b.cpu_of(self), hold);
    co_await lock->unlock(self);
  };
  const auto other = [&](Thread self) -> Process {
    co_await b.time.work(b.cpu_of(self), us(1));
    other_ran = b.engine.now();
    co_await b.time.work(b.cpu_of(self), us(30'000));
  };
  b.start(b.all[0], user(b.all[0], us(1), us(20'000))); // alone on its CPU: it keeps running
  b.start(b.all[1], user(b.all[1], us(10), us(10)));    // the head of the queue
  b.start(b.all[2], user(b.all[2], us(20), us(10)));    // behind it
  b.start(b.all[5], other(b.all[5]));                   // on the CPU of the one behind
  b.run();
  REQUIRE(got.size() == 3);
  CHECK(b.stats.record().sleeps == 1);                                 // the one that left
  CHECK(other_ran.since_start().in_us() == Approx(3'001).margin(0.1)); // at the tick, not later
  CHECK(got[1].since_start().in_us() == Approx(20'001).margin(0.1));
}

TEST_CASE("who finds the owner of a mutex off its CPU sleeps at once", "[sched][locks]")
{
  SchedBench b(shared_topology({1, 1, 1, 2, 1}, Duration{}), 2);
  b.cpus.build_with({false, KernelPreemption::Full});
  const auto lock = make_lock(b, "mutex");
  const auto holder = [&]() -> Process {
    co_await lock->lock(b.all[0]);
    co_await b.time.work(Cpu{0}, us(4'000)); // off its CPU from 3 to 6 ms
    co_await lock->unlock(b.all[0]);
  };
  const auto waiter = [&]() -> Process {
    co_await b.time.work(Cpu{1}, us(1'000));
    co_await lock->lock(b.all[1]);
    co_await lock->unlock(b.all[1]);
  };
  b.start(b.all[0], holder());
  b.start(b.all[1], waiter());
  b.start(b.all[2], b.works(b.all[2], us(10'000)));
  b.start(b.all[3], b.works(b.all[3], us(2'500))); // on the waiter's CPU
  b.run();
  CHECK(b.stats.record().sleeps == 1);
  // The waiter spun for 2 ms, as long as the owner ran, and then left the CPU to the other thread.
  CHECK(b.ended.since_start().in_us() > 10'000);
  CHECK(b.switches().preemptions > 0);
}
