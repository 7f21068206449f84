#include "sim/engine.hpp"
#include "sim/simgrid.hpp"
#include "tests/queues/s4u_queue.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <ostream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

Platform one_host()
{
  PlatformDescription d{.name = "one"};
  d.add_zone({.name = "box"});
  d.add_host({.name = "cpu"});
  return Platform(d);
}

/// Two memories of 20 GB/s behind an interconnect of 30 GB/s, 90 ns away from each other.
Platform two_memories()
{
  PlatformDescription d{.name = "two"};
  const auto box = d.add_zone({.name = "box"});
  for (const char* name : {"n0", "n1"}) {
    const auto node = d.add_zone({.name = name, .parent = box});
    d.add_host({.name = "memory", .zone = node, .bytes_per_second = 2e10});
  }
  d.add_route({.from = 1, .to = 2, .latency = Duration::ns(90), .bytes_per_second = 3e10});
  d.add_route({.from = 2, .to = 1, .latency = Duration::ns(90), .bytes_per_second = 3e10});
  return Platform(d);
}

struct Entry {
  std::string who;
  std::int64_t at_ps;

  bool operator==(const Entry&) const = default;
  friend std::ostream& operator<<(std::ostream& out, const Entry& entry)
  {
    return out << entry.who << "@" << entry.at_ps;
  }
};
using Log = std::vector<Entry>;

Process log_at(Engine& engine, Log& log, std::string name, std::vector<Duration> naps)
{
  for (const Duration nap : naps) {
    co_await engine.delay(nap);
    log.push_back({name, engine.now().count_ps()});
  }
}

} // namespace

TEST_CASE("SimGrid runs with the precision that whole picoseconds need", "[simgrid]")
{
  const Platform platform = one_host();
  CHECK(simgrid_timing_precision() == 1e-3);
  CHECK(simgrid_work_precision() == 1e-9);
}

TEST_CASE("An actor that sleeps interleaves with our processes by date", "[simgrid]")
{
  const Platform platform = one_host();
  Engine engine;
  Log log;
  const double epoch = simgrid_clock();
  engine.spawn(log_at(engine, log, "ours", std::vector<Duration>(5, Duration::ps(1000))));
  spawn_sleeper(platform, {Duration::ps(1001), Duration::ps(1998), Duration::ps(1)}, [&] {
    log.push_back({"actor", static_cast<std::int64_t>(simgrid_clock() - epoch)});
  });
  drive(engine);
  // At 3000 ps both are due: ours goes first.
  CHECK(log == Log{{"ours", 1000},
                   {"actor", 1001},
                   {"ours", 2000},
                   {"actor", 2999},
                   {"ours", 3000},
                   {"actor", 3000},
                   {"ours", 4000},
                   {"ours", 5000}});
}

TEST_CASE("After catching up SimGrid's clock stands at the process's now", "[simgrid]")
{
  Engine engine;
  double before = 0;
  double after = 0;
  const Platform platform = one_host();
  const double epoch = simgrid_clock();
  const auto body = [&]() -> Process {
    co_await engine.delay(Duration::ns(3));
    co_await engine.delay(Duration::ns(4));
    before = simgrid_clock() - epoch;
    co_await engine.catch_up();
    after = simgrid_clock() - epoch;
  };
  engine.spawn(body());
  drive(engine);
  CHECK(before < 7000); // the batch ran ahead of SimGrid, which had nothing to do
  CHECK(after == 7000);
}

TEST_CASE("An activity started after catching up is seen by the rest of the run", "[simgrid]")
{
  const Platform platform = one_host();
  Engine engine;
  Log log;
  engine.spawn(log_at(engine, log, "ours", std::vector<Duration>(4, Duration::ps(1000))));
  const auto starter = [&]() -> Process {
    co_await engine.delay(Duration::ps(1500));
    co_await engine.catch_up();
    spawn_sleeper(platform, {Duration::ps(1000)}, [&] { log.push_back({"actor", 0}); });
  };
  engine.spawn(starter());
  drive(engine);
  CHECK(log == Log{{"ours", 1000}, {"ours", 2000}, {"actor", 0}, {"ours", 3000}, {"ours", 4000}});
}

TEST_CASE("Transfers pay the route's latency and share the narrowest link fairly", "[simgrid]")
{
  const Platform platform = two_memories();
  Engine engine;
  Drive drive(engine);
  Log log;
  const auto copy = [&](std::string name, Duration start, std::uint64_t bytes) -> Process {
    co_await engine.delay(start);
    co_await drive.transfer(platform, 0, 1, bytes);
    log.push_back({name, engine.now().count_ps()});
  };
  // Alone: 20 bytes/ns. From 190 to 250 ns two share it, 10 bytes/ns each, till the short is over.
  engine.spawn(copy("long", Duration::ns(0), 4000));
  engine.spawn(copy("short", Duration::ns(100), 600));
  drive.run();
  CHECK(log == Log{{"short", 250'000}, {"long", 90'000 + 200'000 + 30'000}});
}

TEST_CASE("A transfer on two ways pays both latencies and ends with the slower", "[simgrid]")
{
  const Platform platform = two_memories();
  Engine engine;
  Drive drive(engine);
  Log log;
  // There and back: each memory, of 20 bytes/ns, serves both ways.
  const auto copy = [&]() -> Process {
    const std::array<Drive::Leg, 2> legs{{{0, 1}, {1, 0}}};
    co_await drive.transfer(platform, legs, 3000);
    log.push_back({"copy", engine.now().count_ps()});
  };
  // Its bytes start at 180 ns, too: all three have a third of each memory.
  const auto third = [&]() -> Process {
    co_await engine.delay(Duration::ns(90));
    co_await drive.transfer(platform, 0, 1, 1000);
    log.push_back({"third", engine.now().count_ps()});
  };
  engine.spawn(copy());
  engine.spawn(third());
  drive.run();
  // 20/3 bytes/ns each for 150 ns; then the copy's 2000 left on each way at 10.
  CHECK(log == Log{{"third", 330'000}, {"copy", 530'000}});
}

TEST_CASE("A transfer that nothing limits takes its latency alone", "[simgrid]")
{
  PlatformDescription d{.name = "wire"};
  d.add_zone({.name = "box"});
  d.add_host({.name = "a", .latency = Duration::ns(2)});
  d.add_host({.name = "b", .latency = Duration::ns(3)});
  const Platform platform(d);
  Engine engine;
  Drive drive(engine);
  const auto copy = [&]() -> Process { co_await drive.transfer(platform, 0, 1, 1 << 20); };
  engine.spawn(copy());
  drive.run();
  CHECK(engine.now() == Instant{Duration::ns(5)});
}

TEST_CASE("A thousand transfers under way leave our other processes' dates alone", "[simgrid]")
{
  const Platform platform = two_memories();
  Engine engine;
  Drive drive(engine);
  Log log;
  int done = 0;
  const auto copies = [&](Duration start) -> Process {
    co_await engine.delay(start);
    for (int i = 0; i < 10; ++i) {
      co_await drive.transfer(platform, 0, 1, 4096);
      ++done;
    }
  };
  for (int i = 0; i < 100; ++i) {
    engine.spawn(copies(7 * Duration::ps(i)));
  }
  engine.spawn(log_at(engine, log, "ours", std::vector<Duration>(300, Duration::ns(100))));
  drive.run();
  CHECK(done == 1000);
  CHECK(log.back().at_ps == 30'000'000);
  // The interconnect was busy all the time but for the latencies: 1000 x 4096 bytes at 20 bytes/ns.
  CHECK(engine.now() >= Instant{Duration::ns(1000 * 204.8)});
  CHECK(engine.now() <= Instant{Duration::ns(1000 * 204.8 + 10 * 90 + 1)});
}

TEST_CASE("Engines follow one another in one process, each from its own zero", "[simgrid]")
{
  std::vector<std::uint64_t> digests;
  for (int i = 0; i < 3; ++i) {
    const Platform platform = two_memories();
    Engine engine;
    Drive drive(engine);
    const auto body = [&]() -> Process {
      co_await engine.delay(Duration::ns(1));
      co_await drive.transfer(platform, 1, 0, 4096);
      co_await engine.delay(Duration::ns(1));
    };
    engine.spawn(body());
    drive.run();
    CHECK(engine.now() == Instant{Duration::ns(92 + 204.8)});
    digests.push_back(engine.digest());
  }
  CHECK(digests[0] == digests[1]);
  CHECK(digests[1] == digests[2]);
}

TEST_CASE("A drive ends at its end, at stop, and goes on when run again", "[simgrid]")
{
  Engine engine;
  Log log;
  engine.spawn(log_at(engine, log, "ours", std::vector<Duration>(10, Duration::ns(1))));
  const auto stopper = [&]() -> Process {
    co_await engine.delay(Duration::ns(6.5));
    engine.stop();
  };
  engine.spawn(stopper());
  Drive drive(engine);
  drive.run(Instant{Duration::ns(4)});
  CHECK(log.size() == 3);
  drive.run();
  CHECK(log.size() == 6);
  drive.run();
  CHECK(log.size() == 10);
}

TEST_CASE("What a process throws comes out of the drive, and the next drive works", "[simgrid]")
{
  {
    Engine engine;
    const auto body = [&]() -> Process {
      co_await engine.delay(Duration::ns(1));
      throw std::runtime_error("model failure");
    };
    engine.spawn(body());
    CHECK_THROWS_WITH(drive(engine), "model failure");
  }
  Engine engine;
  Log log;
  engine.spawn(log_at(engine, log, "ours", {Duration::ns(1)}));
  drive(engine);
  CHECK(log.size() == 1);
}

TEST_CASE("SimGrid's clock refuses dates that a double cannot hold to the tick", "[simgrid]")
{
  Engine engine;
  bool slept = false;
  bool caught_up = false;
  const auto body = [&]() -> Process {
    co_await engine.delay(
        Duration::seconds(9100)); // alone, the calendar needs no date of SimGrid's
    slept = true;
    co_await engine.catch_up();
    caught_up = true;
  };
  engine.spawn(body());
  CHECK_THROWS_AS(drive(engine), std::overflow_error);
  CHECK(slept);
  CHECK_FALSE(caught_up);
}
