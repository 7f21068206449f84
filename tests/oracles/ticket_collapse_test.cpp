// The collapse of a ticket lock whose data lie in the lock's own line, from its cache lines alone,
// against the birth-death chain.
//
// All CPUs have an L3 group of their own, and a transfer between two groups takes c. The holder
// writes the line again and again. Each write takes away the copies of those who spin on it, and
// they read it again, one after another, before the next write gets its turn: with k CPUs at the
// lock a write takes r + c (k - 1), and c more for the invalidation if anybody spins. A section is
// a geometric number of writes, M on average, the last of which passes the ticket on. So while k
// are there it ends at a rate of 1/(M step(k)): state-dependent service.

#include "tests/oracles/quick_machine.hpp"
#include "tools/oracle/closed_lock.hpp"

#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr double k_transfer = 10;   // c, ns
constexpr double k_write = 100;     // r, ns
constexpr double k_writes = 100;    // M
constexpr double k_think = 100'000; // ns

Topology one_group_each(unsigned cpus)
{
  Topology t = quick_topology(Shape{1, 1, cpus, 1, 1});
  t.costs.base = Duration::ns(k_transfer);
  t.costs.rmw_local = Duration::ns(k_write);
  return t;
}

/// Tickets in one line; the number served in another, with the data.
class TicketLock {
public:
  explicit TicketLock(LockBench& b) : b_(b), tickets_(b.line()), served_(b.line()) {}

  Task<> lock(Cpu cpu)
  {
    co_await b_.memory.rmw(cpu, tickets_);
    const std::uint64_t mine = next_++;
    co_await b_.cpus.spin_until(cpu, served_, [&] { return now_serving_ == mine; });
  }
  Task<> write(Cpu cpu) { co_await b_.memory.rmw(cpu, served_); }
  Task<> unlock(Cpu cpu)
  {
    co_await b_.memory.rmw(cpu, served_);
    ++now_serving_;
  }

private:
  LockBench& b_;
  LineId tickets_;
  LineId served_;
  std::uint64_t next_ = 0;
  std::uint64_t now_serving_ = 0;
};

struct Count {
  std::uint64_t warm_up = 100;
  std::uint64_t sections = 600;
  std::uint64_t done = 0;
  Instant start;
};

Process thread(LockBench& b, TicketLock& lock, Count& count, std::uint64_t seed, Cpu cpu)
{
  RandomStream random = random_for(seed, static_cast<std::uint32_t>(index_of(cpu)));
  for (;;) {
    co_await b.engine.delay(Duration::ns(random.exponential(k_think)));
    co_await lock.lock(cpu);
    while (!random.chance(1 / k_writes)) {
      co_await lock.write(cpu);
    }
    co_await lock.unlock(cpu);
    ++count.done;
    if (count.done == count.warm_up) {
      count.start = b.engine.now();
    } else if (count.done == count.warm_up + count.sections) {
      b.engine.stop();
    }
  }
}

/// Sections per nanosecond.
double simulated_throughput(unsigned threads, std::uint64_t seed)
{
  LockBench b(one_group_each(threads));
  TicketLock lock(b);
  Count count;
  for (std::uint32_t i = 0; i < threads; ++i) {
    b.engine.spawn(thread(b, lock, count, seed, Cpu{i}));
  }
  while (!b.engine.stopped()) {
    b.run();
  }
  return static_cast<double>(count.sections) / (b.engine.now() - count.start).in_ns();
}

/// Mean length of a section while `there` are at the lock, ns.
double section(unsigned there)
{
  const double spinners = there - 1;
  const double step = k_write + k_transfer * (spinners + (there > 1 ? 1 : 0));
  // Whose turn it is has to read that: one transfer more a section. Alone, it finds the line
  // shared with the last holder and invalidates it: another one.
  return k_writes * step + k_transfer * (there > 1 ? 1 : 2);
}

/// The ticket is taken by a locked operation on a line that another CPU has.
constexpr double k_outside = k_think + k_transfer + k_write;

} // namespace

TEST_CASE("simulated birth-death chain: a ticket lock's collapse follows from its line",
          "[oracles][simulated]")
{
  double peak = 0;
  double last = 0;
  for (const unsigned threads : {1U, 4U, 8U, 12U, 24U}) {
    CAPTURE(threads);
    const oracle::ClosedLock exact = oracle::state_dependent_lock(threads, k_outside, section);
    Replicated throughput;
    for (std::uint64_t seed = 1; seed <= 10; ++seed) {
      throughput.add(simulated_throughput(threads, seed));
    }
    check_exact(throughput, exact.throughput, 0.02);
    peak = std::max(peak, throughput.mean());
    last = throughput.mean();
  }
  CHECK(last < 0.6 * peak); // or there would be no collapse to speak of
}
