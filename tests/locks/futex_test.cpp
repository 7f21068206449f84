// Waiting in the kernel for a word of user space: who sleeps, who is woken, what it costs; and the
// condition variable on top.

#include "models/locks/condition_variable.hpp"
#include "models/locks/futex.hpp"
#include "models/locks/pthread_mutex.hpp"
#include "tests/support/lock_bench.hpp"
#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr std::int64_t k_syscall = 130'000;
constexpr std::int64_t k_switch = 1'300'000;
constexpr std::int64_t k_wake_up = 700'000;
constexpr std::int64_t k_wake_latency = 2'100'000;

struct Word {
  LockBench b{k_eight};
  LineId line = b.line();
  Futex futex{b.cpus, line, Node{0}};
  bool changed = false;
  std::vector<std::uint32_t> awake;
  int slept = 0;

  Process waiter(Cpu cpu, Instant at)
  {
    co_await b.engine.until(at);
    slept += co_await futex.wait(cpu, [this] { return !changed; }) ? 1 : 0;
    awake.push_back(static_cast<std::uint32_t>(cpu));
  }
  Process waker(Cpu cpu, Instant at, std::size_t count)
  {
    co_await b.engine.until(at);
    co_await futex.wake(cpu, count);
  }
};

} // namespace

TEST_CASE("a futex whose word has changed keeps nobody", "[locks]")
{
  Word w;
  w.changed = true;
  w.b.engine.spawn(w.waiter(Cpu{1}, Instant{}));
  w.b.run();
  CHECK(w.slept == 0);
  // Half the call; the waiters' number: a fill; the lock in the same line; the word: a fill; the
  // number again, behind the posted unlock; half the call.
  CHECK(w.b.engine.now() ==
        at_ps(k_syscall + (k_dram + k_rmw) + k_rmw + k_dram + (k_store + k_rmw)));
}

TEST_CASE("a futex wakes those who have waited longest, as many as asked for", "[locks]")
{
  Word w;
  for (const std::uint32_t cpu : {5U, 2U, 7U}) {
    w.b.engine.spawn(w.waiter(Cpu{cpu}, at_ps(cpu == 5   ? 10'000'000
                                              : cpu == 2 ? 20'000'000
                                                         : 30'000'000)));
  }
  w.b.engine.spawn(w.waker(Cpu{0}, at_ps(100'000'000), 2));
  w.b.run();
  CHECK(w.awake == std::vector<std::uint32_t>{5, 2});
  w.b.engine.spawn(w.waker(Cpu{0}, w.b.engine.now(), 9));
  w.b.run();
  CHECK(w.awake == std::vector<std::uint32_t>{5, 2, 7});
  CHECK(w.slept == 3);
}

// L0 is the word, L1 the bucket.
TEST_CASE("pthread_mutex: the waiter marks the word and sleeps, the owner wakes it", "[locks]")
{
  LockTrace trace("pthread_mutex");
  const auto lines = trace.visits({{0, 0, 20'000}, {1, 1'000, 0}});
  const std::vector<std::string> expected{
      "0 95700 cpu0 rmw L0",              // fill 90 + 5.7: free
      "95700 98600 cpu0 store L0",        // __owner
      "1000000 1033000 cpu1 rmw L0",      // 27.3 + 5.7: taken
      "1033000 1034100 cpu1 load L0",     // not waited for yet
      "1034100 1039800 cpu1 rmw L0",      // xchg 2
      "1104800 1200500 cpu1 rmw L1",      // half a call later: the number of waiters, a fill
      "1200500 1206200 cpu1 rmw L1",      // the bucket's lock
      "1206200 1207300 cpu1 load L0",     // still 2
      "1207300 1210200 cpu1 store L1",    // into the queue
      "1210200 1213100 cpu1 store L1",    // the lock, posted
      "2510200 2603100 cpu1 store task1", // a context switch later
      "20095700 20125900 cpu0 store L0",  // __owner: 27.3 + 2.9
      "20125900 20131600 cpu0 rmw L0",    // xchg 0: waited for
      "20196600 20223900 cpu0 load L1",   // somebody waits
      "20223900 20256900 cpu0 rmw L1",    // CPU 1's copy: 27.3 + 5.7

      "20256900 20259800 cpu0 store L1", // out of the queue
      "20259800 20265500 cpu0 rmw L1",   // one less
      "20265500 20268400 cpu0 store L1",
      "20265500 20292800 cpu0 load task1",
  };
  for (std::size_t i = 0; i < std::min(lines.size(), expected.size()); ++i) {
    CHECK(lines[i] == expected[i]);
  }
  REQUIRE(trace.taken().size() == 2);
  CHECK(trace.taken()[0] == "95700 cpu0");
  const std::int64_t runs = 20'265'500 + k_wake_latency;
  // Awake: on_cpu, whose line the waker has a copy of, half a call, xchg 2.
  const std::int64_t awake = runs + k_l3_transfer + k_store;
  CHECK(trace.taken()[1] ==
        std::to_string(awake + k_syscall / 2 + k_l3_transfer + k_rmw) + " cpu1");
  CHECK(k_switch + k_wake_up == 2'000'000);
}

namespace {

/// Threads that wait at a condition variable until they are let through one by one or all at once.
struct Doorway {
  LockBench b{k_eight};
  int sleeps = 0;
  PthreadMutex mutex{b.cpus, b.line(), Node{0}, [this] { ++sleeps; }};
  ConditionVariable changed{b.cpus, b.line(), Node{0}, [this] { ++sleeps; }};
  int open = 0; ///< how many may pass
  std::vector<std::uint32_t> passed;
  int looks = 0;

  Process visitor(Cpu cpu)
  {
    co_await b.engine.until(at_ps(10'000'000 * (1 + static_cast<std::int64_t>(cpu))));
    co_await mutex.lock(cpu);
    for (; open == 0; ++looks) {
      co_await changed.wait(cpu, mutex);
    }
    --open;
    passed.push_back(static_cast<std::uint32_t>(cpu));
    co_await mutex.unlock(cpu);
  }
  Process opener(int times, int places, bool all)
  {
    co_await b.engine.until(at_ps(1'000'000'000));
    for (int i = 0; i < times; ++i) {
      co_await mutex.lock(Cpu{0});
      open += places;
      if (all) {
        co_await changed.broadcast(Cpu{0});
      } else {
        co_await changed.signal(Cpu{0});
      }
      co_await mutex.unlock(Cpu{0});
      co_await b.engine.delay(Duration::us(100));
    }
  }
  void run(int times, int places, bool all)
  {
    for (std::uint32_t cpu = 1; cpu < 8; ++cpu) {
      b.engine.spawn(visitor(Cpu{cpu}));
    }
    b.engine.spawn(opener(times, places, all));
    b.run();
  }
};

} // namespace

TEST_CASE("a signal lets one waiter through, in the order of waiting", "[locks]")
{
  Doorway doorway;
  doorway.run(7, 1, false);
  CHECK(doorway.passed == std::vector<std::uint32_t>{1, 2, 3, 4, 5, 6, 7});
  CHECK(doorway.looks == 7);
}

TEST_CASE("a broadcast wakes all, and those who find nothing wait again", "[locks]")
{
  Doorway doorway;
  doorway.run(7, 1, true);
  CHECK(doorway.passed.size() == 7);
  CHECK(doorway.looks == 7 + 6 + 5 + 4 + 3 + 2 + 1);
  Doorway at_once;
  at_once.run(1, 7, true);
  CHECK(at_once.passed.size() == 7);
  CHECK(at_once.looks == 7);
}

TEST_CASE("a signal that nobody waits for is lost", "[locks]")
{
  Doorway doorway;
  doorway.b.engine.spawn(doorway.opener(3, 0, false));
  doorway.b.run();
  CHECK(doorway.b.engine.next_event() == Instant::max());
  CHECK(doorway.sleeps == 0);
}
