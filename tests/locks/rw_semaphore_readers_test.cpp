// The rwsem's own rules for readers: sharing, batches, when they may join or steal.

#include "tests/support/sem_bench.hpp"

#include <catch2/catch.hpp>

#include <optional>

using namespace numasim;
using namespace numasim::testing;

TEST_CASE("without writers all readers are in at once", "[locks]")
{
  SemBench b(k_big);
  for (std::uint32_t cpu = 0; cpu < 48; ++cpu) {
    b.engine.spawn(b.read_once(Cpu{cpu}, Duration::ns(10 * cpu), Duration::us(100)));
  }
  b.run();
  CHECK(b.most_readers == 48);
  CHECK(b.stats.record().contended == 0);
  CHECK(b.all_finished(48));
}

TEST_CASE("a reader's trylock fails while somebody waits, though readers hold the rwsem", "[locks]")
{
  SemBench b;
  b.engine.spawn(b.read_once(Cpu{0}, Duration{}, Duration::us(200)));
  b.engine.spawn(b.write_once(Cpu{1}, Duration::us(1), Duration::us(1))); // sleeps by 20 us
  std::optional<Instant> early;
  std::optional<Instant> late;
  const auto trier = [&]() -> Process {
    co_await b.engine.until(Instant{Duration::us(5)}); // the writer still spins
    early = co_await b.sem.down_read_trylock(Cpu{2}, k_site);
    co_await b.sem.up_read(Cpu{2}, *early);
    co_await b.engine.until(Instant{Duration::us(100)});
    late = co_await b.sem.down_read_trylock(Cpu{2}, k_site);
    ++b.finished;
  };
  b.engine.spawn(trier());
  b.run();
  CHECK(early.has_value());
  CHECK_FALSE(late.has_value());
  CHECK(b.all_finished(3));
}

TEST_CASE("one release wakes at most 256 readers, and the last of them the rest", "[locks]")
{
  SemBench b(Shape{2, 2, 4, 10, 2}); // 320 CPUs
  const std::uint32_t readers = 310;
  for (std::uint32_t cpu = 0; cpu < readers; ++cpu) {
    b.engine.spawn(b.read_once(Cpu{cpu}, Duration::us(10 + cpu), Duration::us(2000)));
  }
  b.engine.spawn(b.write_once(Cpu{319}, Duration{}, Duration::us(3000)));
  b.run(Instant{Duration::us(2990)});
  CHECK(b.sem.waiters() == readers);
  CHECK(b.readers == 0);
  b.run(Instant{Duration::us(4500)});
  CHECK(b.readers == 256);
  CHECK(b.sem.readers() == 256);
  CHECK(b.sem.waiters() == readers - 256);
  b.run();
  CHECK(b.most_readers == 256);
  CHECK(b.all_finished(readers + 1));
}

TEST_CASE("a release wakes the readers among the waiters and leaves the writers asleep", "[locks]")
{
  SemBench b;
  const auto owner = [&]() -> Process {
    co_await b.sem.down_write(Cpu{0}, k_site);
    co_await b.block(Cpu{0}, Duration::us(200)); // off its CPU: the writers sleep too
    co_await b.sem.up_write(Cpu{0});
    ++b.finished;
  };
  b.engine.spawn(owner());
  b.engine.spawn(b.read_once(Cpu{1}, Duration::us(10), Duration::us(50)));
  b.engine.spawn(b.write_once(Cpu{2}, Duration::us(20), Duration::us(50)));
  b.engine.spawn(b.read_once(Cpu{3}, Duration::us(30), Duration::us(50)));
  b.engine.spawn(b.write_once(Cpu{4}, Duration::us(40), Duration::us(50)));
  b.engine.spawn(b.read_once(Cpu{5}, Duration::us(50), Duration::us(50)));
  b.run();
  CHECK(b.order == std::vector<std::uint32_t>{1, 3, 5, 2, 4});
  CHECK(b.most_readers == 3);
  CHECK(b.stats.record().sleeps == 5);
  CHECK(b.all_finished(6));
}

TEST_CASE("a reader joins readers only while nobody waits", "[locks]")
{
  SemBench b;
  b.engine.spawn(b.read_once(Cpu{0}, Duration{}, Duration::us(100)));
  b.engine.spawn(b.read_once(Cpu{1}, Duration::us(5), Duration::us(100)));
  b.engine.spawn(b.write_once(Cpu{4}, Duration::us(10), Duration::us(1))); // sleeps by 25 us
  b.engine.spawn(b.read_once(Cpu{2}, Duration::us(50), Duration::us(1)));
  b.run();
  CHECK(b.order == std::vector<std::uint32_t>{0, 1, 4, 2});
  CHECK(b.all_finished(4));
}

TEST_CASE("a reader steals from a waking writer, but not once the handoff is promised", "[locks]")
{
  SemBench b;
  const auto owner = [&]() -> Process {
    co_await b.sem.down_write(Cpu{0}, k_site);
    b.order.push_back(0);
    co_await b.block(Cpu{0}, Duration::us(5000)); // off its CPU: the writer behind it sleeps
    co_await b.sem.up_write(Cpu{0});
    ++b.finished;
  };
  b.engine.spawn(owner());
  b.engine.spawn(b.write_once(Cpu{4}, Duration::us(10), Duration::us(1)));
  // The release at 5000 us wakes CPU 4, which takes 2.1 us to run: the lock is free meanwhile.
  b.engine.spawn(b.read_once(Cpu{1}, Duration::us(5001.2), Duration::us(100)));
  b.run(Instant{Duration::us(5050)});
  CHECK(b.order == std::vector<std::uint32_t>{0, 1});
  CHECK(b.sem.handoff()); // CPU 4 came too late, after more than 4 ms
  // CPU 1 releases at about 5101.5 us; the same window again, for a reader and for a writer.
  b.run(Instant{Duration::us(5102.2)});
  CHECK(b.sem.readers() == 0);
  CHECK(b.sem.handoff());
  b.engine.spawn(b.read_once(Cpu{2}, Duration::us(5102.3), Duration::us(1)));
  b.engine.spawn(b.write_once(Cpu{3}, Duration::us(5102.3), Duration::us(1)));
  b.run();
  CHECK(b.order.at(2) == 4);
  CHECK(b.all_finished(5));
}

TEST_CASE("readers never spin: behind a writer they sleep", "[locks]")
{
  SemBench b;
  b.engine.spawn(b.write_once(Cpu{0}, Duration{}, Duration::us(50)));
  b.engine.spawn(b.read_once(Cpu{1}, Duration::us(10), Duration::us(1)));
  b.run();
  CHECK(b.stats.record().sleeps == 1);
  CHECK(b.first("cpu1 rmw osq") == -1);
  CHECK(b.all_finished(2));
}

TEST_CASE("a reader looks at a rwsem's owner, whose flag it keeps, before it writes itself down",
          "[locks]")
{
  SemBench b;
  b.engine.spawn(b.read_once(Cpu{0}, Duration{}, Duration::us(1)));
  b.run();
  CHECK(b.first("cpu0 load owner") > b.first("cpu0 rmw count"));
  CHECK(b.first("cpu0 store owner") > b.first("cpu0 load owner"));
}
