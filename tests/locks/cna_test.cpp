// CNA: waiters of the head's node go first, for a while, and nobody is forgotten.

#include "tests/support/access_log.hpp"
#include "tests/support/lock_hogs.hpp"
#include "tests/support/lock_trace.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <iterator>

using namespace numasim;
using namespace numasim::testing;

namespace {

// The head sorts the queue while it waits for the lock: this is long enough for it to wait.
const Duration k_hold = Duration::ns(400);

Shares fought_for_cna(const std::string& flush, double after_ns, std::int64_t one_in)
{
  const LockEntry& entry = *find_lock("cna");
  Parameters parameters(entry.parameters);
  parameters.set("flush", flush);
  parameters.set("flush_after", after_ns);
  parameters.set("flush_one_in", one_in);
  return fought_for(entry, parameters, k_hold);
}

/// The order in which CPUs are served that come 1 us apart while the first holds the lock.
std::vector<std::uint32_t> served(LockBench& b, Lock& lock, const std::vector<std::uint32_t>& come)
{
  std::vector<std::uint32_t> order;
  const auto visit = [&](Cpu cpu, Duration at, Duration hold) -> Process {
    co_await b.engine.until(Instant{at});
    co_await lock.lock(thread_of(cpu));
    order.push_back(static_cast<std::uint32_t>(cpu));
    co_await b.engine.delay(hold);
    co_await lock.unlock(thread_of(cpu));
  };
  Duration at;
  Duration hold = Duration::us(20);
  for (const std::uint32_t cpu : come) {
    b.engine.spawn(visit(Cpu{cpu}, at, hold));
    at += Duration::us(1);
    hold = Duration::us(2);
  }
  b.run();
  return order;
}

} // namespace

// CPUs 0 to 3 are one node, 4 to 7 the other. The first has the lock, the second is pending.
// CPU 2 puts CPU 4 aside; CPU 5 is last in the queue when CPU 3 finds it, so it stays.
TEST_CASE("CNA puts a waiter of another node aside until the main queue is empty", "[locks]")
{
  using Order = std::vector<std::uint32_t>;
  const Order come = {0, 1, 2, 4, 3, 5};
  LockBench plain(k_eight);
  CHECK(served(plain, *make_lock(plain, "qspinlock"), come) == come);

  LockBench b(k_eight);
  const auto lock = make_lock(b, "cna");
  AccessLog log(b.memory);
  log.name(b.cpus.mcs(Cpu{2}).line, "node2");
  log.name(b.cpus.mcs(Cpu{4}).line, "node4");
  CHECK(served(b, *lock, come) == Order{0, 1, 2, 3, 5, 4});
  const auto touches = [&](const std::string& what) {
    return std::count_if(log.lines().begin(), log.lines().end(),
                         [&](const std::string& l) { return l.ends_with(what); });
  };
  CHECK(touches("cpu2 store node4") == 1); // it alone in the secondary queue: next is itself
  CHECK(touches("cpu5 rmw node4") == 1);   // the end of the queue now
  CHECK(touches("cpu5 store node4") == 1); // and the head
}

TEST_CASE("CNA keeps the lock on a node: its hand-overs hardly ever cross", "[locks]")
{
  const Shares plain = fought_for("qspinlock", k_hold);
  const Shares cna = fought_for("cna", k_hold);
  CAPTURE(plain.remote, cna.remote, plain.all(), cna.all());
  CHECK(plain.remote > 0.2); // at least once each way in a round of eight
  CHECK(cna.remote < 0.01);
  CHECK(cna.all() > plain.all() * 6 / 5);
}

TEST_CASE("CNA's other node waits for the threshold and no longer than two of them", "[locks]")
{
  for (const double after_us : {50.0, 200.0}) {
    CAPTURE(after_us);
    const Shares shares = fought_for_cna("time", after_us * 1'000, 1);
    CHECK(shares.longest_wait > Duration::ns(after_us * 1'000));
    CHECK(shares.longest_wait < Duration::ns(after_us * 1'000) + Duration::us(10));
    CHECK(shares.most_over_least() < 1.3);
  }
}

TEST_CASE("CNA that draws when to flush crosses nodes once or a few times for each", "[locks]")
{
  for (const std::int64_t one_in : {16, 256}) {
    const double remote = fought_for_cna("chance", 0, one_in).remote;
    CAPTURE(one_in, remote);
    CHECK(remote > 1.0 / static_cast<double>(one_in));
    CHECK(remote < 4.0 / static_cast<double>(one_in));
  }
}

// The machine and its figures: tests/support/lock_trace.hpp; L0 is the word. CPU 3 has the lock,
// CPU 0 is the head, CPU 2 in the secondary queue and CPU 1 behind CPU 0. From CPU 3's release on.
TEST_CASE("CNA hands over to the neighbour, and then to the secondary queue", "[locks]")
{
  using Lines = std::vector<std::string>;
  LockTrace trace("cna");
  Lines accesses = trace.visits(
      {{2, 0, 5'000}, {3, 1'000, 10'000}, {0, 1'500, 500}, {2, 6'000, 500}, {1, 7'000, 500}});
  const auto count = [&](const std::string& line) {
    return std::count(accesses.begin(), accesses.end(), line);
  };
  // CPU 0 moves CPU 2 aside: its own next, and CPU 2's (to itself): copies of CPU 2 and CPU 1, 146.
  CHECK(count("7568900 7717800 cpu0 store mcs0") == 1);
  CHECK(count("7568900 7717800 cpu0 store mcs2") == 1);
  const Lines expected = {
      "15409900 15558800 cpu3 store L0",   // lets go, posted: CPU 0's copy, 146 + 2.9
      "15429900 15687800 cpu0 load L0",    // noticed after 20; waits to 15558.8, + 129
      "15687800 15836700 cpu0 store L0",   // takes it, posted: 146 + 2.9
      "15687800 15688900 cpu0 load mcs0",  // next, which it has seen already
      "15688900 15690000 cpu0 load mcs0",  // and again: it may be another since sorting
      "15690000 15720200 cpu0 store mcs1", // the secondary queue's tail, posted: 27.3 + 2.9
      "15710000 15747500 cpu1 load mcs1",  // noticed after 20; waits to 15720.2, + 27.3
      "15747500 15864000 cpu1 load L0",    // waits to 15836.7, + 27.3: busy
      "15864000 15865100 cpu1 load mcs1",  // nobody behind
      "16190000 16220200 cpu0 store L0",   // lets go: 27.3 + 2.9
      "16210000 16247500 cpu1 load L0",    // noticed after 20; waits to 16220.2, + 27.3
      "16247500 16248600 cpu1 load L0",    // free, and CPU 1 is the tail
      "16248600 16260900 cpu1 load mcs2",  // the secondary queue's head: from the L3, 12.3
      "16260900 16293900 cpu1 rmw L0",     // locked, and CPU 2 the tail: 27.3 + 5.7
      "16293900 16445600 cpu1 rmw mcs2",   // its next: NULL; CPU 2's copy, 146 + 5.7
      "16313900 16574600 cpu2 load mcs2",  // noticed after 20; waits to 16445.6, + 129
      "16445600 16448500 cpu1 store mcs2", // head now, posted: 2.9
      "16574600 16703600 cpu2 load L0",    // 129: busy
  };
  const auto from = std::find(accesses.begin(), accesses.end(), expected.front());
  REQUIRE(std::distance(from, accesses.end()) >= std::ssize(expected));
  CHECK(Lines(from, from + std::ssize(expected)) == expected);
  CHECK(trace.taken() ==
        Lines{"119700 cpu2", "5409900 cpu3", "15690000 cpu0", "16445600 cpu1", "17376300 cpu2"});
}
