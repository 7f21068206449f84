// Readers and writers against the bounds of exclusion and of the line that readers count in.

#include "tests/oracles/quick_machine.hpp"
#include "tools/oracle/bounds.hpp"
#include "tools/oracle/reader_writer.hpp"

#include <cstdint>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr double k_transfer_ns = 60;

/// All CPUs alike. A turn of a spin loop takes 10 ns: writers that spin while readers own a rwsem
/// take a turn after another for microseconds.
Topology one_group(unsigned cpus)
{
  Topology t = quick_topology(cpus);
  t.os.spin_iteration = Duration::ns(10);
  return t;
}

/// Every CPU has an L3 group of its own; a line goes from one to another in 60 ns.
Topology far_apart(unsigned cpus)
{
  Topology t = quick_topology(Shape{1, 1, cpus, 1, 1});
  t.os.spin_iteration = Duration::ns(10);
  t.costs.base = Duration::ns(k_transfer_ns);
  return t;
}

struct Counter {
  Engine& engine;
  std::uint64_t warm_up = 0;
  std::uint64_t sections = 0;
  std::uint64_t done = 0;
  Instant start{};

  void count()
  {
    ++done;
    if (done == warm_up) {
      start = engine.now();
    } else if (done == warm_up + sections) {
      engine.stop();
    }
  }
  /// Sections per microsecond, once they are all done.
  [[nodiscard]] double throughput() const
  {
    return static_cast<double>(sections) / (engine.now() - start).in_us();
  }
};

void run_to_the_end(LockBench& b)
{
  while (!b.engine.stopped()) {
    b.run();
  }
}

/// The barest reader lock: one locked operation to enter and one to leave.
Process counting_reader(LockBench& b, LineId line, Cpu cpu, Counter& counter)
{
  for (;;) {
    co_await b.memory.rmw(cpu, line);
    co_await b.memory.rmw(cpu, line);
    counter.count();
  }
}

Process rwsem_reader(RwSemaphore& sem, Cpu cpu, Counter& counter)
{
  for (;;) {
    const Instant taken = co_await sem.down_read(cpu, k_site);
    co_await sem.up_read(cpu, taken);
    counter.count();
  }
}

struct Mixture {
  double readers = 0; ///< share of sections
  double think = 3;   ///< us, exponential
  double read = 2;    ///< us
  double write = 1;   ///< us
};

Process reader_or_writer(LockBench& b, RwSemaphore& sem, Cpu cpu, const Mixture& mixture,
                         Counter& counter)
{
  RandomStream random = random_for(1, static_cast<std::uint32_t>(index_of(cpu)));
  for (;;) {
    co_await b.engine.delay(Duration::us(random.exponential(mixture.think)));
    if (random.chance(mixture.readers)) {
      const Instant taken = co_await sem.down_read(cpu, k_site);
      co_await b.engine.delay(Duration::us(mixture.read));
      co_await sem.up_read(cpu, taken);
    } else {
      co_await sem.down_write(cpu, k_site);
      co_await b.engine.delay(Duration::us(mixture.write));
      co_await sem.up_write(cpu);
    }
    counter.count();
  }
}

/// First come, first served: everybody passes one qspinlock, which a writer keeps until it is done.
class FairLock {
public:
  explicit FairLock(LockBench& b) : b_(b), gate_(b.cpus, b.line(), b.stats), count_(b.line()) {}

  Task<> lock(Cpu cpu)
  {
    co_await gate_.lock(cpu, k_site);
    co_await b_.cpus.spin_until(cpu, count_, [&] { return readers_ == 0; });
  }
  Task<> unlock(Cpu cpu) { return gate_.unlock(cpu); }
  Task<> lock_shared(Cpu cpu)
  {
    co_await gate_.lock(cpu, k_site);
    co_await b_.memory.rmw(cpu, count_);
    ++readers_;
    co_await gate_.unlock(cpu);
  }
  Task<> unlock_shared(Cpu cpu)
  {
    co_await b_.memory.rmw(cpu, count_);
    --readers_;
  }

private:
  LockBench& b_;
  QSpinLock gate_;
  LineId count_;
  unsigned readers_ = 0;
};

/// Who is done asks again at once.
Process always(LockBench& b, FairLock& lock, Cpu cpu, const Mixture& mixture, std::uint64_t seed,
               Counter& counter)
{
  RandomStream random = random_for(seed, static_cast<std::uint32_t>(index_of(cpu)));
  for (;;) {
    if (random.chance(mixture.readers)) {
      co_await lock.lock_shared(cpu);
      co_await b.engine.delay(Duration::us(mixture.read));
      co_await lock.unlock_shared(cpu);
    } else {
      co_await lock.lock(cpu);
      co_await b.engine.delay(Duration::us(mixture.write));
      co_await lock.unlock(cpu);
    }
    counter.count();
  }
}

double fair_throughput(const Mixture& mixture, std::uint64_t seed)
{
  constexpr unsigned k_backlog = 128; // a run of readers as long as that: 1e-6 at most
  LockBench b(quick_topology(k_backlog));
  FairLock lock(b);
  const auto sections = static_cast<std::uint64_t>(4'000 / (1 - mixture.readers)); // 4000 writers'
  Counter counter{b.engine, 500, sections};
  for (std::uint32_t i = 0; i < k_backlog; ++i) {
    b.engine.spawn(always(b, lock, Cpu{i}, mixture, seed, counter));
  }
  run_to_the_end(b);
  return counter.throughput();
}

} // namespace

TEST_CASE("simulated fair reader-writer lock: runs of readers share a hold", "[oracles][simulated]")
{
  for (const double share : {0.1, 0.5, 0.9}) {
    const Mixture mixture{.readers = share};
    CAPTURE(share);
    Replicated throughput;
    for (std::uint64_t seed = 1; seed <= 20; ++seed) {
      throughput.add(fair_throughput(mixture, seed));
    }
    const double exact = oracle::fair_reader_writer_throughput(share, mixture.read, mixture.write);
    check_exact(throughput, exact, 0.01);
  }
}

TEST_CASE("simulated reader count: two locked operations on one line reach their bound",
          "[oracles][simulated]")
{
  for (const std::uint32_t threads : {2U, 8U, 32U}) {
    const std::uint64_t round = threads;
    LockBench b(far_apart(threads));
    const LineId line = b.line();
    Counter counter{b.engine, 10 * round, 200 * round};
    for (std::uint32_t i = 0; i < threads; ++i) {
      b.engine.spawn(counting_reader(b, line, Cpu{i}, counter));
    }
    run_to_the_end(b);
    CHECK(counter.throughput() ==
          Approx(1e3 * oracle::reader_count_bound(k_transfer_ns)).epsilon(1e-3));
  }
}

TEST_CASE("simulated reader count: a rwsem's readers stay below the bound of their line",
          "[oracles][simulated]")
{
  const double bound = 1e3 * oracle::reader_count_bound(k_transfer_ns);
  for (const std::uint32_t threads : {2U, 8U, 32U}) {
    const std::uint64_t round = threads;
    LockBench b(far_apart(threads));
    RwSemaphore sem(b.cpus, RwSemaphoreLines::together(b.line()), b.stats);
    Counter counter{b.engine, 10 * round, 200 * round};
    for (std::uint32_t i = 0; i < threads; ++i) {
      b.engine.spawn(rwsem_reader(sem, Cpu{i}, counter));
    }
    run_to_the_end(b);
    CAPTURE(threads, counter.throughput());
    CHECK(counter.throughput() <= bound * 1.001);
    CHECK(counter.throughput() > 0.4 * bound); // at most the store of the owner besides
  }
}

TEST_CASE("simulated reader-writer exclusion: a rwsem keeps the bounds for every share of readers",
          "[oracles][simulated]")
{
  double last = 0;
  for (const double share : {0.0, 0.2, 0.5, 0.8, 0.95, 1.0}) {
    for (const unsigned threads : {1U, 4U, 12U, 40U}) {
      const Mixture mixture{.readers = share};
      LockBench b(one_group(threads));
      RwSemaphore sem(b.cpus, RwSemaphoreLines::together(b.line()), b.stats);
      Counter counter{b.engine, 1'000, 20'000};
      for (std::uint32_t i = 0; i < threads; ++i) {
        b.engine.spawn(reader_or_writer(b, sem, Cpu{i}, mixture, counter));
      }
      run_to_the_end(b);
      const oracle::Bounds bounds =
          oracle::reader_writer_bounds(threads, mixture.think, share, mixture.read, mixture.write);
      CAPTURE(share, threads, counter.throughput(), bounds.lower, bounds.upper);
      // 2 %: 20 000 sections' mean think time and share of readers are not quite the laws'.
      CHECK(counter.throughput() >= bounds.lower * 0.98);
      CHECK(counter.throughput() <= bounds.upper * 1.02);
      last = counter.throughput();
    }
  }
  CHECK(last == Approx(40.0 / (3 + 2)).epsilon(0.02)); // readers alone do not wait for each other
}
