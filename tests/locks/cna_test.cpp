// CNA: waiters of the head's node go first, for a while, and nobody is forgotten.

#include "tests/support/access_log.hpp"
#include "tests/support/lock_hogs.hpp"

#include <catch2/catch.hpp>

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
    co_await lock.lock(cpu);
    order.push_back(static_cast<std::uint32_t>(cpu));
    co_await b.engine.delay(hold);
    co_await lock.unlock(cpu);
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
  CHECK(touches("cpu5 store node4") == 2); // end of the queue now, and the head
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
