// When a thread that has a lock of the kernel's loses its CPU: full, lazy and voluntary kernels.

#include "tests/sched/sched_bench.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr Shape k_two{1, 1, 1, 2, 1};

/// What becomes of a section that begins at 2.9 ms, with ticks every millisecond and slices of 3,
/// when another thread waits for the CPU; microseconds.
struct Section {
  double let_go = 0;
  double went_on = 0; ///< the holder, in user mode again
  std::uint64_t holder_preemptions = 0;
};

Section section(KernelPreemption how, const std::string& name, std::int64_t length_us)
{
  SchedBench b(shared_topology(k_two, Duration{}), 2);
  b.cpus.build_with({false, how});
  const auto lock = make_lock(b, name);
  Section out;
  const auto holder = [&]() -> Process {
    co_await b.time.work(Cpu{0}, us(2'900));
    co_await lock->lock(b.all[0]);
    b.cpus.threads().begin_holding(b.all[0]);
    co_await b.time.work(Cpu{0}, us(length_us));
    b.cpus.threads().end_holding(b.all[0]);
    co_await lock->unlock(b.all[0]);
    out.let_go = b.engine.now().since_start().in_us();
    co_await b.time.work(Cpu{0}, us(1));
    out.went_on = b.engine.now().since_start().in_us();
  };
  b.start(b.all[0], holder());
  b.start(b.all[2], b.works(b.all[2], us(20'000)));
  b.run();
  out.holder_preemptions = b.switches().holder_preemptions;
  return out;
}

} // namespace

TEST_CASE("a sleeping lock's holder loses its CPU at the tick in fully preemptible kernels",
          "[sched][preemption]")
{
  for (const char* name : {"mutex", "rw_semaphore"}) {
    CAPTURE(name);
    const Section s = section(KernelPreemption::Full, name, 200);
    CHECK(s.let_go == Approx(6'100).margin(0.1)); // the other has the CPU from 3 to 6 ms
    CHECK(s.holder_preemptions == 1);
  }
}

TEST_CASE("a lazy kernel lets a holder finish, and preempts it after the unlock",
          "[sched][preemption]")
{
  for (const char* name : {"mutex", "rw_semaphore"}) {
    CAPTURE(name);
    const Section s = section(KernelPreemption::Lazy, name, 200);
    CHECK(s.let_go == Approx(3'100).margin(0.1));
    CHECK(s.went_on == Approx(7'001).margin(0.1)); // the other's 3 ms end at the tick at 7 ms
    CHECK(s.holder_preemptions == 0);
  }
}

TEST_CASE("a lazy kernel does not wait longer than to the next tick", "[sched][preemption]")
{
  for (const char* name : {"mutex", "rw_semaphore"}) {
    CAPTURE(name);
    // Asked at 3 ms, insisted at 4 ms with 400 us of the section left. The other thread has the CPU
    // until it has had as much, at 8 ms, and its second slice is over, at 10 ms.
    const Section s = section(KernelPreemption::Lazy, name, 1'500);
    CHECK(s.let_go == Approx(10'400).margin(0.1));
    CHECK(s.holder_preemptions == 1);
  }
}

TEST_CASE("a voluntary kernel waits for the unlock however long it takes", "[sched][preemption]")
{
  for (const char* name : {"mutex", "rw_semaphore"}) {
    CAPTURE(name);
    const Section s = section(KernelPreemption::Voluntary, name, 4'500);
    CHECK(s.let_go == Approx(7'400).margin(0.1));
    // The other catches up until 14.8 ms; its third slice ends at the tick at 17 ms.
    CHECK(s.went_on == Approx(17'001).margin(0.1));
    CHECK(s.holder_preemptions == 0);
  }
}

TEST_CASE("programs' locks and kernel spinlocks do not ask how the kernel is preempted",
          "[sched][preemption]")
{
  for (const auto how :
       {KernelPreemption::Full, KernelPreemption::Lazy, KernelPreemption::Voluntary}) {
    CHECK(section(how, "ttas", 200).let_go == Approx(6'100).margin(0.1));
    CHECK(section(how, "qspinlock", 200).let_go == Approx(3'100).margin(0.1));
  }
}

TEST_CASE("a voluntary kernel switches where a second sleeping lock is asked for",
          "[sched][preemption]")
{
  const auto second_taken = [](KernelPreemption how) {
    SchedBench b(shared_topology(k_two, Duration{}), 2);
    b.cpus.build_with({false, how});
    const auto outer = make_lock(b, "rw_semaphore");
    const auto inner = make_lock(b, "mutex");
    double taken = 0;
    const auto holder = [&]() -> Process {
      co_await outer->lock(b.all[0]);
      co_await b.time.work(Cpu{0}, us(3'100)); // the tick at 3 ms asks for the CPU
      co_await inner->lock(b.all[0]);
      taken = b.engine.now().since_start().in_us();
      co_await inner->unlock(b.all[0]);
      co_await outer->unlock(b.all[0]);
    };
    b.start(b.all[0], holder());
    b.start(b.all[2], b.works(b.all[2], us(20'000)));
    b.run();
    return taken;
  };
  CHECK(second_taken(KernelPreemption::Voluntary) == Approx(7'000).margin(0.1)); // might_sleep()
  CHECK(second_taken(KernelPreemption::Lazy) == Approx(3'100).margin(0.1));
}

TEST_CASE("a waiter of a lazy kernel spins until the tick after the one that wants its CPU",
          "[sched][preemption]")
{
  const auto other_ran = [](KernelPreemption how) {
    SchedBench b(shared_topology(k_two, Duration{}), 2);
    b.cpus.build_with({false, how});
    const auto lock = make_lock(b, "mutex");
    double ran = 0;
    const auto user = [&](Thread self, Duration first, Duration hold) -> Process {
      co_await b.time.work(b.cpu_of(self), first);
      co_await lock->lock(self);
      co_await b.time.work(b.cpu_of(self), hold);
      co_await lock->unlock(self);
    };
    const auto other = [&](Thread self) -> Process {
      co_await b.time.work(b.cpu_of(self), us(1));
      ran = b.engine.now().since_start().in_us();
    };
    b.start(b.all[0], user(b.all[0], us(1), us(20'000))); // alone on its CPU
    b.start(b.all[1], user(b.all[1], us(10), us(10)));    // spins
    b.start(b.all[3], other(b.all[3]));                   // on the spinner's CPU
    b.run();
    return ran;
  };
  CHECK(other_ran(KernelPreemption::Full) == Approx(3'001).margin(0.1));
  CHECK(other_ran(KernelPreemption::Voluntary) == Approx(3'001).margin(0.1));
  CHECK(other_ran(KernelPreemption::Lazy) == Approx(4'001).margin(0.1));
}

TEST_CASE("a wake-up from another CPU interrupts no program in a lazy kernel",
          "[sched][preemption]")
{
  // The sleeper has its turn at the tick at 3 ms, is owed half of what the other has had, and goes
  // to sleep.
  const auto ran_at = [](KernelPreemption how, Cpu waker) {
    SchedBench b(shared_topology(k_two, Duration{}), 2);
    b.cpus.build_with({false, how});
    double ran = 0;
    const auto sleeper = [&](Thread self) -> Process {
      b.cpus.prepare_to_sleep(Cpu{0});
      co_await b.cpus.sleep(Cpu{0});
      co_await b.time.work(b.cpu_of(self), us(1));
      ran = b.engine.now().since_start().in_us();
    };
    const auto wakes = [&]() -> Process {
      co_await b.time.work(waker, us(5'200));
      co_await b.cpus.wake(waker, b.all[2]);
      co_await b.time.work(waker, us(20'000));
    };
    if (waker == Cpu{1}) {
      b.start(b.all[0], b.works(b.all[0], us(20'000)));
    }
    b.start(b.all[index_of(waker)], wakes());
    b.start(b.all[2], sleeper(b.all[2]));
    b.run();
    return ran;
  };
  for (const auto how : {KernelPreemption::Full, KernelPreemption::Voluntary}) {
    CHECK(ran_at(how, Cpu{1}) == Approx(5'201).margin(5));
  }
  CHECK(ran_at(KernelPreemption::Lazy, Cpu{1}) == Approx(6'001).margin(0.1)); // the tick
  CHECK(ran_at(KernelPreemption::Lazy, Cpu{0}) == Approx(5'201).margin(5));   // its own way out
}
