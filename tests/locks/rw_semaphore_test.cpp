// The rwsem's own rules for writers: stealing, handoff, how long they spin.

#include "tests/support/sem_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <optional>

using namespace numasim;
using namespace numasim::testing;

TEST_CASE("trylocks take a rwsem only as their kind may have it", "[locks]")
{
  SemBench b;
  std::vector<bool> got;
  const auto taker = [&]() -> Process {
    const std::optional<Instant> first = co_await b.sem.down_read_trylock(Cpu{0}, k_site);
    const std::optional<Instant> second = co_await b.sem.down_read_trylock(Cpu{1}, k_site);
    got.push_back(first.has_value());
    got.push_back(second.has_value());
    got.push_back(co_await b.sem.down_write_trylock(Cpu{2}, k_site)); // readers are in
    co_await b.sem.up_read(Cpu{0}, *first);
    co_await b.sem.up_read(Cpu{1}, *second);
    got.push_back(co_await b.sem.down_write_trylock(Cpu{2}, k_site));
    const std::optional<Instant> third = co_await b.sem.down_read_trylock(Cpu{0}, k_site);
    got.push_back(third.has_value()); // a writer is in
    co_await b.sem.up_write(Cpu{2});
    ++b.finished;
  };
  b.engine.spawn(taker());
  b.run();
  CHECK(got == std::vector<bool>{true, true, false, true, false});
  CHECK(b.all_finished(1));
}

TEST_CASE("a rwsem is stolen only between the unlock and the cmpxchg of the queue's head",
          "[locks]")
{
  int stolen = 0;
  int too_early = 0;
  int too_late = 0;
  for (std::int64_t t = 9'900; t < 10'700; t += 5) { // ns; CPU 0 unlocks at about 10 us
    SemBench b;
    b.engine.spawn(b.write_once(Cpu{0}, Duration{}, Duration::us(10)));
    b.engine.spawn(b.write_once(Cpu{4}, Duration::us(1), Duration::us(1)));
    b.engine.spawn(b.write_once(Cpu{1}, Duration::ns(static_cast<double>(t)), Duration::us(1)));
    b.run();
    REQUIRE(b.all_finished(3));
    // When each one's last-but-unlocking access of the count took effect: "asked end cpuN rmw
    // count".
    const auto effects = [&](const std::string& what) {
      std::vector<std::int64_t> out;
      for (const std::string& entry : b.log.lines()) {
        if (entry.ends_with(what)) {
          out.push_back(std::stoll(entry.substr(entry.find(' '))));
        }
      }
      return out;
    };
    const std::int64_t unlocked = effects("cpu0 rmw count").at(1);
    const std::int64_t tried = effects("cpu1 rmw count").at(0);
    const bool thief_first = b.order.at(1) == 1;
    // CPU 4: failed cmpxchg on arrival, then the cmpxchg as the head, then the unlock.
    const std::vector<std::int64_t> head = effects("cpu4 rmw count");
    const std::int64_t claimed = head.at(head.size() - 2);
    CAPTURE(t, unlocked, tried, claimed);
    CHECK(thief_first == (tried > unlocked && tried < claimed));
    CHECK(b.stats.record().contended == (thief_first ? 1 : 2));
    stolen += thief_first ? 1 : 0;
    too_early += tried < unlocked ? 1 : 0;
    too_late += tried > claimed ? 1 : 0;
  }
  CHECK(stolen > 0);
  CHECK(too_early > 0);
  CHECK(too_late > 0);
}

TEST_CASE("after 4 ms the first waiter claims the next release and thieves are shut out", "[locks]")
{
  // CPU 0 sleeps with the lock, so CPU 1 sleeps too; CPUs 2 to 7 then take the lock over and over.
  SemBench b;
  Instant got;
  bool done = false;
  int under_handoff = 0;
  int thefts = 0;
  const auto sleeper = [&]() -> Process {
    co_await b.sem.down_write(Cpu{0}, k_site);
    co_await b.block(Cpu{0}, Duration::us(100));
    co_await b.sem.up_write(Cpu{0});
    ++b.finished;
  };
  const auto patient = [&]() -> Process {
    co_await b.engine.until(Instant{Duration::us(10)});
    co_await b.sem.down_write(Cpu{1}, k_site);
    got = b.engine.now();
    done = true;
    co_await b.sem.up_write(Cpu{1});
    ++b.finished;
  };
  const auto thief = [&](Cpu cpu) -> Process {
    co_await b.engine.until(Instant{Duration::us(99)});
    while (!done) {
      co_await b.sem.down_write(cpu, k_site);
      ++thefts;
      under_handoff += b.sem.handoff() ? 1 : 0;
      co_await b.engine.delay(Duration::us(5));
      co_await b.sem.up_write(cpu);
    }
    ++b.finished;
  };
  b.engine.spawn(sleeper());
  b.engine.spawn(patient());
  for (std::uint32_t cpu = 2; cpu < 8; ++cpu) {
    b.engine.spawn(thief(Cpu{cpu}));
  }
  b.run(Instant{Duration::seconds(0.1)});
  CHECK(b.all_finished(8));
  CHECK(thefts > 500);
  CHECK(under_handoff == 0);
  CHECK(got > Instant{Duration::us(4010)});
  CHECK(got < Instant{Duration::us(4010 + 30)}); // a wake-up, a hold and a hand-over later
  CHECK_FALSE(b.sem.handoff());
}

TEST_CASE("a writer spins on readers 10 us and 0.5 us for each of up to 30, then sleeps", "[locks]")
{
  for (const std::uint32_t readers : {1U, 4U, 30U, 40U}) {
    SemBench b(k_big);
    for (std::uint32_t cpu = 0; cpu < readers; ++cpu) {
      b.engine.spawn(b.read_once(Cpu{cpu}, Duration{}, Duration::us(500)));
    }
    b.engine.spawn(b.write_once(Cpu{47}, Duration::us(100), Duration::us(1)));
    b.run(Instant{Duration::us(400)});
    const std::int64_t limit = 10'000'000 + 500'000 * std::min(readers, 30U);
    const std::int64_t spun = b.first("cpu47 rmw wait") - b.first("cpu47 rmw osq");
    CAPTURE(readers, spun);
    CHECK(spun > limit);
    CHECK(spun <
          limit + std::int64_t{16} * 50'000 + 1'500'000); // the clock is read every 16th turn
    CHECK(b.first("cpu47 rmw owner") > 0);                // nonspinnable
    CHECK(b.sem.waiters() == 1);
    b.run();
    CHECK(b.all_finished(readers + 1));
  }
}

TEST_CASE("who finds a rwsem nonspinnable sleeps at once, until its readers have left", "[locks]")
{
  SemBench b;
  b.engine.spawn(b.read_once(Cpu{0}, Duration{}, Duration::us(200)));
  b.engine.spawn(b.write_once(Cpu{1}, Duration::us(10), Duration::us(50)));
  b.engine.spawn(b.write_once(Cpu{2}, Duration::us(100), Duration::us(1)));
  b.engine.spawn(b.write_once(Cpu{4}, Duration::us(210), Duration::us(1)));
  b.run();
  CHECK(b.first("cpu1 rmw osq") > 0);
  CHECK(b.first("cpu2 rmw osq") == -1);
  CHECK(b.first("cpu2 rmw wait") < 102'000'000);
  CHECK(b.first("cpu4 rmw osq") > 0); // a writer owns it by now
  CHECK(b.all_finished(4));
}

TEST_CASE("a rwsem's owner that leaves its CPU sends the spinners to sleep", "[locks]")
{
  SemBench b;
  const auto owner = [&]() -> Process {
    co_await b.sem.down_write(Cpu{0}, k_site);
    co_await b.engine.delay(Duration::us(50));
    co_await b.block(Cpu{0}, Duration::us(50));
    co_await b.sem.up_write(Cpu{0});
    ++b.finished;
  };
  b.engine.spawn(owner());
  for (std::uint32_t cpu = 1; cpu < 4; ++cpu) {
    b.engine.spawn(b.write_once(Cpu{cpu}, Duration::us(cpu), Duration::us(1)));
  }
  b.run(Instant{Duration::us(49)});
  CHECK(b.sem.waiters() == 0);
  b.run(Instant{Duration::us(99)});
  CHECK(b.sem.waiters() == 3);
  CHECK(b.stats.record().sleeps == 3);
  b.run();
  CHECK(b.all_finished(4));
}

TEST_CASE("a rwsem that straddles two lines has its tail in the second", "[locks]")
{
  const LineId first{1};
  const LineId second{2};
  const auto lines_at = [&](std::uint32_t offset) {
    return RwSemaphoreLines::at_offset(offset, first, second);
  };
  CHECK(lines_at(24).wait == first);
  CHECK(lines_at(40).osq == first);
  CHECK(lines_at(48).osq == second);
  CHECK(lines_at(48).owner == first);
  CHECK(lines_at(56).owner == second);
  CHECK(lines_at(56).count == first);
}

TEST_CASE("CPUs are in a lock's wait, its hold, its release or elsewhere, and nowhere else",
          "[locks]")
{
  // The operational law N = X (R + Z), exactly, on totals of picoseconds.
  LockBench b(k_big);
  RwSemaphore sem(b.cpus, RwSemaphoreLines::together(b.line()), b.stats);
  Duration thought;
  Duration releasing;
  Duration lived;
  const auto customer = [&](Cpu cpu) -> Process {
    RandomStream random = random_for(3, static_cast<std::uint32_t>(cpu));
    for (int i = 0; i < 25; ++i) {
      const Duration think = Duration::ns(random.exponential(4'000));
      co_await b.engine.delay(think);
      thought += think;
      Instant left;
      if (random.chance(0.3)) {
        const Instant taken = co_await sem.down_read(cpu, k_site);
        co_await b.engine.delay(Duration::ns(random.exponential(800)));
        left = b.engine.now();
        co_await sem.up_read(cpu, taken);
      } else {
        co_await sem.down_write(cpu, k_site);
        co_await b.engine.delay(Duration::ns(random.exponential(800)));
        left = b.engine.now();
        co_await sem.up_write(cpu);
      }
      releasing += b.engine.now() - left;
    }
    lived += b.engine.now().since_start();
    ++b.finished;
  };
  for (std::uint32_t cpu = 0; cpu < b.cpu_count(); ++cpu) {
    b.engine.spawn(customer(Cpu{cpu}));
  }
  b.run();
  CHECK(b.all_finished(48));
  const LockRecord& r = b.stats.record();
  CHECK(r.acquisitions == std::uint64_t{48} * 25);
  CHECK(r.wait.count() == r.acquisitions);
  CHECK(r.hold.count() == r.acquisitions);
  CHECK(r.sites.at(0).wait == r.wait.total());
  CHECK(lived == thought + r.wait.total() + r.hold.total() + releasing);
  std::uint64_t hand_overs = 0;
  for (const std::uint64_t n : r.hand_overs) {
    hand_overs += n;
  }
  CHECK(hand_overs == r.acquisitions - 1); // all but the first have a predecessor
}
