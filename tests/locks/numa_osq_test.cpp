// NUMA-aware osq_lock: when it queues by node, and what the nodes do then.

#include "models/locks/numa_osq.hpp"
#include "tests/support/lock_hogs.hpp"
#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <utility>

using namespace numasim;
using namespace numasim::testing;

namespace {

const Duration k_hold = Duration::ns(100);

Parameters rules(const std::string& lock, std::int64_t switch_on, std::int64_t node_batch = 32)
{
  Parameters parameters(find_lock(lock)->parameters);
  parameters.set("switch_on", switch_on);
  parameters.set("node_batch", node_batch);
  if (lock != "numa_osq") {
    parameters.set("osq", "numa_osq");
  }
  return parameters;
}

Shares fought_by_node(const std::string& lock, std::int64_t node_batch)
{
  return fought_for(*find_lock(lock), rules(lock, 2, node_batch), k_hold);
}

/// `count` CPUs come 1 us apart while the first holds it for 50 us; whether it queues by node when
/// all have been served, and some time after.
std::pair<bool, bool> switched(std::uint32_t count)
{
  LockBench b(k_eight);
  NumaOsq queue(b.cpus, b.line(), {3, 32, Duration::us(500)});
  const auto visit = [&](Cpu cpu, Duration at, Duration hold) -> Process {
    co_await b.engine.until(Instant{at});
    co_await queue.lock(cpu);
    co_await b.engine.delay(hold);
    co_await queue.unlock(cpu);
    ++b.finished;
  };
  for (std::uint32_t i = 0; i < count; ++i) {
    b.engine.spawn(visit(Cpu{i}, Duration::us(i), Duration::us(i == 0 ? 50 : 1)));
  }
  // One more, much later: it finds the queue empty, by node or not.
  b.engine.spawn(visit(Cpu{7}, Duration::us(200), Duration::us(1)));
  b.run(Instant{Duration::us(150)});
  const bool at_first = queue.by_node();
  b.run();
  CHECK(b.all_finished(count + 1));
  CHECK_FALSE(queue.is_locked());
  return {at_first, queue.by_node()};
}

struct Handed {
  double remote = 0; ///< share of the hand-overs that went to another node
  Instant end;       ///< when all had had their 100 turns
};

/// Sixteen CPUs on two nodes take turns, with 2 us between a CPU's turns.
Handed handed_on(const std::string& name, const Parameters& parameters)
{
  LockBench b(Shape{2, 1, 1, 8, 1});
  const auto lock = make_lock(b, *find_lock(name), parameters);
  const auto user = [&](Cpu cpu) -> Process {
    for (int i = 0; i < 100; ++i) {
      co_await lock->lock(thread_of(cpu));
      co_await b.engine.delay(Duration::us(1)); // long enough for nearly all to queue
      co_await lock->unlock(thread_of(cpu));
      co_await b.engine.delay(Duration::us(2));
    }
    ++b.finished;
  };
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(user(Cpu{i}));
  }
  Instant end;
  while (b.finished < b.cpu_count()) {
    end += Duration::us(1);
    b.run(end);
  }
  const LockRecord& record = b.stats.record();
  const std::uint64_t remote =
      std::accumulate(record.hand_overs.begin() + static_cast<int>(Distance::SamePackage),
                      record.hand_overs.end(), std::uint64_t{0});
  return {static_cast<double>(remote) / static_cast<double>(record.acquisitions), end};
}

} // namespace

// switch_on is 3: the first leaves with all others behind it.
TEST_CASE("a NUMA-aware OSQ queues by node from the stated length on, until it was idle", "[locks]")
{
  CHECK(switched(3) == std::pair{false, false}); // two behind
  CHECK(switched(4) == std::pair{true, false});  // three behind; the work item has looked
  CHECK(switched(7) == std::pair{true, false});
}

TEST_CASE("a NUMA-aware OSQ passes on inside a node, an OSQ in the order of arrival", "[locks]")
{
  const Shares plain = fought_for("osq_lock", k_hold);
  const Shares by_node = fought_by_node("numa_osq", 32);
  const Shares never = fought_for(*find_lock("numa_osq"), rules("numa_osq", 100), k_hold);
  CAPTURE(plain.remote, by_node.remote, never.remote, plain.all(), by_node.all(), never.all());
  CHECK(plain.remote > 0.2);
  CHECK(never.remote > 0.2);
  CHECK(by_node.remote < 0.05); // once in 33 where a neighbour is always there
  CHECK(by_node.remote > 0.02);
  CHECK(by_node.all() > plain.all() * 6 / 5);
}

TEST_CASE("the batch of a NUMA-aware OSQ bounds how long another node waits", "[locks]")
{
  for (const std::int64_t batch : {4, 16, 64}) {
    const Shares shares = fought_by_node("numa_osq", batch);
    CAPTURE(batch, shares.remote, shares.longest_wait.count_ps());
    CHECK(shares.remote == Approx(1.0 / static_cast<double>(batch + 1)).epsilon(0.25));
    CHECK(shares.most_over_least() < 1.3);
    CHECK(shares.longest_wait < 2 * static_cast<std::int64_t>(batch + 10) * Duration::ns(500));
  }
}

// Who lets a sleeping lock go and wants it at once has it before the head of the queue has noticed;
// a think time of 2 us leaves it to the queue.
TEST_CASE("mutex and rw_semaphore whose spinners queue by node hand over less across nodes",
          "[locks]")
{
  for (const char* lock : {"mutex", "rw_semaphore"}) {
    const Handed plain = handed_on(lock, Parameters(find_lock(lock)->parameters));
    const Handed by_node = handed_on(lock, rules(lock, 2, 32));
    CAPTURE(lock, plain.remote, by_node.remote, plain.end.count_ps(), by_node.end.count_ps());
    CHECK(plain.remote > 0.1);
    CHECK(by_node.remote < plain.remote / 2);
    CHECK(by_node.end < plain.end);
  }
}

TEST_CASE("a NUMA-aware OSQ that switches all the time excludes and serves everybody", "[locks]")
{
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    CAPTURE(seed);
    LockBench b(k_big);
    NumaOsq queue(b.cpus, b.line(), {2, 3, Duration::ns(100)});
    int inside = 0;
    int most_inside = 0;
    int switches = 0;
    const auto user = [&](Cpu cpu) -> Process {
      RandomStream random = random_for(seed, static_cast<std::uint32_t>(cpu));
      for (int i = 0; i < 60; ++i) {
        co_await b.engine.delay(Duration::ns(random.exponential(20'000)));
        const bool before = queue.by_node();
        co_await queue.lock(cpu);
        switches += before != queue.by_node() ? 1 : 0;
        most_inside = std::max(most_inside, ++inside);
        co_await b.engine.delay(Duration::ns(random.exponential(200)));
        --inside;
        co_await queue.unlock(cpu);
      }
      ++b.finished;
    };
    for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
      b.engine.spawn(user(Cpu{i}));
    }
    b.run();
    CHECK(b.all_finished(b.cpu_count()));
    CHECK(most_inside == 1);
    CHECK(switches > 5);
    CHECK_FALSE(queue.is_locked());
  }
}

// L0 is the word. CPU 2 finds CPU 0 there, numbers itself after it and queues.
TEST_CASE("a NUMA-aware OSQ's hand-over is an OSQ's with a look at the state and two at numbers",
          "[locks]")
{
  LockTrace trace("numa_osq");
  const std::vector<std::string> accesses = trace.visits({{0, 0, 5'000}, {2, 1'000, 500}});
  const std::vector<std::string> expected = {
      "0 90000 cpu0 load L0",            // the state: fill 90
      "90000 182900 cpu0 store osq0",    // fill 90 + 2.9
      "182900 188600 cpu0 rmw L0",       // tail: 5.7, nobody was there
      "1000000 1129000 cpu2 load L0",    // 129
      "1129000 1221900 cpu2 store osq2", // fill 90 + 2.9
      "1221900 1373600 cpu2 rmw L0",     // CPU 0's copy: 146 + 5.7
      "1373600 1502600 cpu2 load osq0",  // its number: 129
      "1502600 1505500 cpu2 store osq2", // the own one, posted
      "1502600 1651500 cpu2 store osq0", // prev->next, posted: 146 + 2.9
      "1502600 1506600 cpu2 load osq2",  // spins; after its store, + 1.1
      "5188600 5323300 cpu0 rmw L0",     // the cmpxchg fails: 129 + 5.7
      "5323300 5458000 cpu0 rmw osq0",   // next: 129 + 5.7
      "5458000 5589900 cpu0 store osq2", // next->locked, posted: 129 + 2.9
      "5458000 5591000 cpu0 load osq2",  // the last one's number: it has the line now
  };
  REQUIRE(accesses.size() >= expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) {
    CHECK(accesses[i] == expected[i]);
  }
  CHECK(trace.taken().front() == "188600 cpu0");
}
