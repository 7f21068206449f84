// What every lock must do, under random load: exclude, serve everybody, lose no wake-up.

#include "tests/support/lock_bench.hpp"

#include <catch2/catch.hpp>

#include <optional>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Load {
  int rounds = 20;
  double think_ns = 500;
  double hold_ns = 200;
  double block_chance = 0; ///< that the holder leaves its CPU
};

struct Outcome {
  std::uint64_t digest = 0;
  int acquisitions = 0;
  int violations = 0;
  bool inside = false;
};

Process user(LockBench& b, Lock& lock, Cpu cpu, std::uint64_t seed, Load load, Outcome& out)
{
  RandomStream random = random_for(seed, static_cast<std::uint32_t>(cpu));
  for (int i = 0; i < load.rounds; ++i) {
    co_await b.engine.delay(Duration::ns(random.exponential(load.think_ns)));
    co_await lock.lock(thread_of(cpu));
    out.violations += out.inside ? 1 : 0;
    out.inside = true;
    ++out.acquisitions;
    co_await b.engine.delay(Duration::ns(random.exponential(load.hold_ns)));
    if (random.chance(load.block_chance)) {
      co_await b.block(cpu, Duration::ns(random.exponential(20'000)));
    }
    out.inside = false;
    co_await lock.unlock(thread_of(cpu));
  }
  ++b.finished;
}

Outcome fight(const std::string& name, std::uint64_t seed, const Load& load, const Shape& shape)
{
  LockBench b(shape);
  const auto lock = make_lock(b, name);
  Outcome out;
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(user(b, *lock, Cpu{i}, seed, load, out));
  }
  b.run();
  CAPTURE(name, seed, load.hold_ns, load.block_chance);
  CHECK((out.violations == 0 || !find_lock(name)->excludes));
  CHECK(out.acquisitions == load.rounds * static_cast<int>(b.cpu_count()));
  CHECK(b.stats.record().acquisitions == static_cast<std::uint64_t>(out.acquisitions));
  CHECK(b.all_finished(b.cpu_count()));
  CHECK((load.block_chance == 0 || b.stats.record().sleeps > 0));
  out.digest = b.engine.digest();
  return out;
}

} // namespace

TEST_CASE("every lock excludes and serves everybody while owners run", "[locks]")
{
  for (const LockEntry& entry : locks()) {
    const std::string& name = entry.name;
    for (std::uint64_t seed = 1; seed <= 4; ++seed) {
      fight(name, seed, {20, 200, 100, 0}, k_big);         // hot
      fight(name, seed, {20, 20'000, 300, 0}, k_big);      // warm
      fight(name, seed, {20, 500'000, 300, 0}, k_big);     // hardly any waiting
      fight(name, seed, {30, 50, 20, 0}, {1, 1, 1, 1, 2}); // two siblings
      fight(name, seed, {30, 50, 20, 0}, {1, 1, 1, 3, 1});
    }
  }
}

TEST_CASE("counters stand where a lock could and keep nobody out", "[locks]")
{
  for (const char* name : {"atomic_counter", "cas_counter", "lockref"}) {
    CHECK_FALSE(find_lock(name)->excludes);
    CHECK(fight(name, 1, {20, 200, 1'000, 0}, k_big).violations > 0);
  }
}

TEST_CASE("sleeping locks exclude and lose no wake-up when owners sleep", "[locks]")
{
  for (const char* name : {"mutex", "rw_semaphore"}) {
    for (std::uint64_t seed = 1; seed <= 6; ++seed) {
      fight(name, seed, {20, 2'000, 300, 0.2}, k_big);
      fight(name, seed, {20, 200'000, 300, 0.5}, k_big);
      fight(name, seed, {50, 5'000, 300, 0.5}, {1, 1, 1, 2, 2});
    }
  }
}

TEST_CASE("equal seeds give equal digests at every lock, other seeds others", "[locks]")
{
  for (const LockEntry& entry : locks()) {
    const Load load{10, 2'000, 300, 0};
    const std::uint64_t once = fight(entry.name, 1, load, k_big).digest;
    CHECK(fight(entry.name, 1, load, k_big).digest == once);
    CHECK(fight(entry.name, 2, load, k_big).digest != once);
  }
  for (const char* name : {"mutex", "rw_semaphore"}) {
    const Load load{10, 2'000, 300, 0.2};
    const std::uint64_t once = fight(name, 1, load, k_big).digest;
    CHECK(fight(name, 1, load, k_big).digest == once);
    CHECK(fight(name, 2, load, k_big).digest != once);
  }
}

namespace {

struct ReadersAndWriters {
  int readers = 0;
  int most_readers = 0;
  bool writer = false;
  int violations = 0;
  int acquisitions = 0;
};

Process reader_or_writer(LockBench& b, RwSemaphore& sem, Cpu cpu, std::uint64_t seed,
                         double write_share, double block_chance, ReadersAndWriters& state)
{
  RandomStream random = random_for(seed, static_cast<std::uint32_t>(cpu));
  for (int i = 0; i < 30; ++i) {
    co_await b.engine.delay(Duration::ns(random.exponential(3'000)));
    const bool write = random.chance(write_share);
    std::optional<Instant> taken;
    if (write) {
      co_await sem.down_write(cpu, k_site);
      state.violations += state.writer || state.readers > 0 ? 1 : 0;
      state.writer = true;
    } else {
      taken = co_await sem.down_read(cpu, k_site);
      state.violations += state.writer ? 1 : 0;
      ++state.readers;
      state.most_readers = std::max(state.most_readers, state.readers);
    }
    ++state.acquisitions;
    co_await b.engine.delay(Duration::ns(random.exponential(2'000)));
    if (random.chance(block_chance)) {
      co_await b.block(cpu, Duration::ns(random.exponential(30'000)));
    }
    if (write) {
      state.writer = false;
      co_await sem.up_write(cpu);
    } else {
      --state.readers;
      co_await sem.up_read(cpu, *taken);
    }
  }
  ++b.finished;
}

} // namespace

TEST_CASE("readers share, writers exclude everybody, and nobody is forgotten", "[locks]")
{
  for (std::uint64_t seed = 1; seed <= 5; ++seed) {
    for (const double write_share : {0.02, 0.3, 0.8}) {
      for (const double block_chance : {0.0, 0.3}) {
        for (const std::uint32_t cores : {1U, 3U}) {
          CAPTURE(seed, write_share, block_chance, cores);
          LockBench b(Shape{2, 2, 2, cores, 2});
          RwSemaphore sem(b.cpus, RwSemaphoreLines::together(b.line()), b.stats);
          ReadersAndWriters state;
          for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
            b.engine.spawn(
                reader_or_writer(b, sem, Cpu{i}, seed, write_share, block_chance, state));
          }
          b.run();
          CHECK(state.violations == 0);
          CHECK(state.acquisitions == 30 * static_cast<int>(b.cpu_count()));
          CHECK(b.all_finished(b.cpu_count()));
          CHECK(state.most_readers > 1);
          CHECK(sem.readers() == 0);
          CHECK_FALSE(sem.write_locked());
          CHECK(sem.waiters() == 0);
          CHECK_FALSE(sem.handoff());
        }
      }
    }
  }
}
