// Waiters that leave an OSQ: nobody is lost, and the queue closes behind them.

#include "models/input/input_error.hpp"
#include "tests/support/access_log.hpp"
#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace numasim;
using namespace numasim::testing;

namespace {

using Order = std::vector<std::uint32_t>;

/// CPUs 0 to 3 come 1 us apart; CPU 0 is the head for 20 us. Those in `leave` are wanted for
/// another task at 10 us.
struct Visit {
  Order served;
  Order left;
};
Visit visit(const Order& leave)
{
  LockBench b(k_eight);
  OsqLock queue(b.cpus, b.line());
  Visit seen;
  const auto waiter = [&](std::uint32_t i) -> Process {
    co_await b.engine.until(Instant{Duration::us(i)});
    const bool head = co_await queue.lock_or_leave(Cpu{i});
    if (!head) {
      seen.left.push_back(i);
      co_return;
    }
    seen.served.push_back(i);
    co_await b.engine.delay(Duration::us(i == 0 ? 20 : 1));
    co_await queue.unlock(Cpu{i});
  };
  const auto tick = [&](std::uint32_t i) -> Process {
    co_await b.engine.until(Instant{Duration::us(10)});
    co_await b.memory.store(Cpu{i}, b.cpus.task(Cpu{i}).line);
    b.cpus.task(Cpu{i}).need_resched = true;
  };
  for (std::uint32_t i = 0; i < 4; ++i) {
    b.engine.spawn(waiter(i));
  }
  for (const std::uint32_t i : leave) {
    b.engine.spawn(tick(i));
  }
  b.run();
  CHECK_FALSE(queue.is_locked());
  CHECK(b.engine.next_event() == Instant::max());
  return seen;
}

} // namespace

TEST_CASE("who leaves an OSQ is served no more, and those behind move up", "[locks]")
{
  CHECK(visit({}).served == Order{0, 1, 2, 3});
  CHECK(visit({1}).served == Order{0, 2, 3}); // next to the head
  CHECK(visit({2}).served == Order{0, 1, 3}); // in the middle
  CHECK(visit({3}).served == Order{0, 1, 2}); // the last: the tail goes back
  CHECK(visit({2, 3}).served == Order{0, 1}); // neighbours at once
  CHECK(visit({1, 2, 3}).served == Order{0}); // all: the head finds nobody
  CHECK(visit({1, 2, 3}).left.size() == 3);
  CHECK(visit({2}).left == Order{2});
}

TEST_CASE("an OSQ that waiters leave all the time serves everybody in the end", "[locks]")
{
  const LockEntry& entry = *find_lock("osq_lock");
  for (const std::int64_t leave_after : {1, 2}) { // ms
    for (std::uint64_t seed = 1; seed <= 5; ++seed) {
      CAPTURE(leave_after, seed);
      LockBench b(k_eight);
      Parameters parameters(entry.parameters);
      parameters.set("leave_after", leave_after * 1'000'000);
      const auto lock = make_lock(b, entry, parameters);
      AccessLog log(b.memory);
      log.name(b.cpus.task(Cpu{0}).line, "task0");
      int inside = 0;
      int most_inside = 0;
      const auto user = [&](Cpu cpu) -> Process {
        RandomStream random = random_for(seed, static_cast<std::uint32_t>(cpu));
        for (int i = 0; i < 40; ++i) {
          co_await b.engine.delay(Duration::ns(random.exponential(100'000)));
          co_await lock->lock(thread_of(cpu));
          most_inside = std::max(most_inside, ++inside);
          co_await b.engine.delay(Duration::ns(random.exponential(300'000)));
          --inside;
          co_await lock->unlock(thread_of(cpu));
        }
        ++b.finished;
      };
      for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
        b.engine.spawn(user(Cpu{i}));
      }
      b.run();
      CHECK(b.all_finished(b.cpu_count()));
      CHECK(most_inside == 1);
      CHECK(std::count_if(log.lines().begin(), log.lines().end(), [](const std::string& l) {
              return l.ends_with("cpu0 store task0"); // the tick that makes it leave
            }) > 5);
    }
  }
}

namespace {

/// Eight CPUs that leave after `leave_after_ns` and come back at once take 40 turns each.
std::size_t finished_with(double leave_after_ns)
{
  const LockEntry& entry = *find_lock("osq_lock");
  LockBench b(k_eight);
  Parameters parameters(entry.parameters);
  parameters.set("leave_after", leave_after_ns);
  const auto lock = make_lock(b, entry, parameters);
  const auto user = [&](Cpu cpu) -> Process {
    for (int i = 0; i < 40; ++i) {
      co_await lock->lock(thread_of(cpu));
      co_await b.engine.delay(Duration::ns(300));
      co_await lock->unlock(thread_of(cpu));
    }
    ++b.finished;
  };
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(user(Cpu{i}));
  }
  b.run();
  return b.finished;
}

} // namespace

// osq_unlock() waits for a successor or to be the tail. CPU 1 is in it and CPU 0 comes and goes:
// CPU 0 puts the tail back to CPU 1 (rmw word), which CPU 1 sees (load word); but its cmpxchg (rmw
// word) comes after CPU 0's next xchg of the tail. Its look at its own node comes after CPU 0 has
// linked itself and taken that back (store node1, rmw node1). So it goes round again.
TEST_CASE("an OSQ that is left and entered faster than its head can let go serves nobody",
          "[locks]")
{
  LockBench b(k_eight);
  const LineId word = b.line();
  OsqLock queue(b.cpus, word);
  AccessLog log(b.memory);
  log.name(word, "word");
  log.name(b.cpus.osq(Cpu{1}).line, "node1");
  std::uint64_t left = 0;
  bool let_go = false;
  const auto head = [&]() -> Process {
    (void)co_await queue.lock_or_leave(Cpu{1});
    co_await b.engine.delay(Duration::us(2));
    co_await queue.unlock(Cpu{1});
    let_go = true;
  };
  const auto comes_and_goes = [&]() -> Process {
    co_await b.engine.delay(Duration::us(1));
    b.cpus.task(Cpu{0}).need_resched = true; // its CPU is wanted all the time
    for (;;) {
      const bool got_it = co_await queue.lock_or_leave(Cpu{0});
      if (got_it) {
        co_return;
      }
      ++left;
    }
  };
  b.engine.spawn(head());
  b.engine.spawn(comes_and_goes());
  b.run(Instant{Duration::us(1'000)});
  CHECK_FALSE(let_go);
  CHECK(left > 1'000);
}

TEST_CASE("a simulation of waiters that leave too fast ends with an error, not never", "[locks]")
{
  CHECK_THROWS_AS(finished_with(50), InputError);
  CHECK(finished_with(100'000) == 8);
}
