// Order of service in the queues, and which lines a qspinlock's waiters touch.

#include "tests/support/access_log.hpp"
#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

/// Each CPU asks at its own time, holds for 1 us and goes.
Process visitor(LockBench& b, Lock& lock, Cpu cpu, Instant arrives, Duration hold,
                std::vector<std::uint32_t>& order)
{
  co_await b.engine.until(arrives);
  co_await lock.lock(thread_of(cpu));
  order.push_back(static_cast<std::uint32_t>(cpu));
  co_await b.engine.delay(hold);
  co_await lock.unlock(thread_of(cpu));
  ++b.finished;
}

void served_as_they_came(const std::string& name)
{
  CAPTURE(name);
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    LockBench b(k_big);
    const auto lock = make_lock(b, name);
    std::vector<std::uint32_t> arrivals;
    for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
      arrivals.push_back(i);
    }
    RandomStream random = random_for(seed, 0);
    for (std::size_t i = arrivals.size() - 1; i > 0; --i) {
      std::swap(arrivals[i], arrivals[random.below(i + 1)]);
    }
    std::vector<std::uint32_t> order;
    Instant arrives;
    Duration hold = Duration::us(500); // the first holds until all are queued
    for (const std::uint32_t cpu : arrivals) {
      b.engine.spawn(visitor(b, *lock, Cpu{cpu}, arrives, hold, order));
      arrives += Duration::us(5);
      hold = Duration::us(1);
    }
    b.run();
    CHECK(order == arrivals);
    CHECK(b.all_finished(b.cpu_count()));
  }
}

} // namespace

TEST_CASE("queue locks serve in the order of arrival", "[locks]")
{
  for (const char* name : {"ticket", "ticket_backoff", "mcs", "clh", "osq_lock", "qspinlock"}) {
    served_as_they_came(name);
  }
}

TEST_CASE("spinners of a mutex and writers of a rwsem are served in the order of their OSQ",
          "[locks]")
{
  served_as_they_came("mutex");
  served_as_they_came("rw_semaphore");
}

TEST_CASE("the second CPU at a qspinlock waits on the lock's line, the third on its own node",
          "[locks]")
{
  LockBench b(k_eight);
  const LineId word = b.line();
  QSpinLock lock(b.cpus, word, b.stats);
  AccessLog log(b.memory);
  log.name(word, "word");
  log.name(b.cpus.mcs(Cpu{1}).line, "node1");
  log.name(b.cpus.mcs(Cpu{2}).line, "node2");
  const auto take = [&](Cpu cpu, Duration at, Duration hold) -> Process {
    co_await b.engine.until(Instant{at});
    co_await lock.lock(cpu, k_site);
    co_await b.engine.delay(hold);
    co_await lock.unlock(cpu);
  };
  const auto touches = [&](const std::string& what) {
    return std::count_if(log.lines().begin(), log.lines().end(),
                         [&](const std::string& l) { return l.ends_with(what); });
  };
  b.engine.spawn(take(Cpu{0}, Duration{}, Duration::us(10)));
  b.engine.spawn(take(Cpu{1}, Duration::us(1), Duration::us(1)));
  b.run(Instant{Duration::us(5)});
  CHECK(touches("cpu1 rmw word") == 2); // the failed cmpxchg and the pending bit
  CHECK(touches("cpu1 load word") == 1);
  CHECK(touches("node1") == 0);
  b.engine.spawn(take(Cpu{2}, Duration::us(6), Duration::us(1)));
  b.run(Instant{Duration::us(9)});
  CHECK(touches("cpu2 store node2") == 1);
  CHECK(touches("cpu2 rmw word") == 2); // the failed cmpxchg and the tail
  CHECK(touches("node1") == 0);
  b.run();
  CHECK(b.stats.record().acquisitions == 3);
  CHECK(b.stats.record().contended == 2);
}

TEST_CASE("a trylock of a spinlock takes it when free and never waits", "[locks]")
{
  LockBench b(k_eight);
  QSpinLock lock(b.cpus, b.line(), b.stats);
  std::vector<bool> got;
  const auto taker = [&]() -> Process {
    got.push_back(co_await lock.trylock(Cpu{0}, k_site));
    got.push_back(co_await lock.trylock(Cpu{1}, k_site));
    co_await lock.unlock(Cpu{0});
    got.push_back(co_await lock.trylock(Cpu{1}, k_site));
    co_await lock.unlock(Cpu{1});
    co_await b.engine.delay(Duration::us(1)); // until the store is out
  };
  b.engine.spawn(taker());
  b.run();
  CHECK(got == std::vector<bool>{true, false, true});
  CHECK_FALSE(lock.is_locked());
}
