// Who gets a lock that is never free, and from where: turns of a first-come-first-served lock, and
// the share of hand-overs that cross between sockets.

#include "tests/oracles/quick_machine.hpp"
#include "tools/oracle/hand_over.hpp"

#include <algorithm>
#include <numeric>
#include <string>
#include <utility>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

/// No thinking: who has let go asks again at once.
template <class Lock>
Process greedy(LockBench& b, Lock& lock, Cpu cpu, std::vector<std::uint64_t>& taken)
{
  for (;;) {
    co_await lock.lock(cpu);
    ++taken[index_of(cpu)];
    co_await b.engine.delay(Duration::ns(200));
    co_await lock.unlock(cpu);
    co_await b.engine.delay(Duration::ns(1));
  }
}

/// Fewest and most acquisitions of a CPU in 50 ms on a machine of 48 CPUs with uneven distances.
template <class Lock> std::pair<std::uint64_t, std::uint64_t> fewest_and_most()
{
  LockBench b(k_big);
  Lock lock(b);
  std::vector<std::uint64_t> taken(b.cpu_count());
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(greedy(b, lock, Cpu{i}, taken));
  }
  b.run(Instant{Duration::us(50'000)});
  const auto [fewest, most] = std::minmax_element(taken.begin(), taken.end());
  return {*fewest, *most};
}

Process sometimes(LockBench& b, QSpinUnderTest& lock, std::uint64_t seed, Cpu cpu)
{
  RandomStream random = random_for(seed, static_cast<std::uint32_t>(index_of(cpu)));
  for (;;) {
    // About as long as a round of all: few idle times, and a new order in each round.
    co_await b.engine.delay(Duration::us(random.exponential(b.cpu_count())));
    co_await lock.lock(cpu);
    co_await b.engine.delay(Duration::us(random.exponential(1)));
    co_await lock.unlock(cpu);
  }
}

/// Share of the hand-overs from one CPU to another that leave the socket.
double simulated_remote_share(unsigned sockets, unsigned per_socket, std::uint64_t seed)
{
  LockBench b(quick_topology(Shape{sockets, 1, 1, per_socket, 1}));
  QSpinUnderTest lock(b);
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(sometimes(b, lock, seed, Cpu{i}));
  }
  b.run(Instant{Duration::us(4'000)});
  const auto& counts = b.stats.record().hand_overs;
  const auto all = std::accumulate(counts.begin() + 1, counts.end(), std::uint64_t{});
  return static_cast<double>(counts.back()) / static_cast<double>(all);
}

} // namespace

TEST_CASE("simulated fairness: a qspinlock and an OSQ that never rest give everybody one turn in "
          "each round",
          "[oracles][simulated]")
{
  for (const auto& [fewest, most] :
       {fewest_and_most<QSpinUnderTest>(), fewest_and_most<OsqUnderTest>()}) {
    CHECK(fewest > 500);
    CHECK(most - fewest <= 1);
  }
}

TEST_CASE("simulated hand-overs: with the next holder at random the remote share is (N-m)/(N-1)",
          "[oracles][simulated]")
{
  // All CPUs are alike but in name, so who comes next is any of the others with equal probability.
  const std::vector<std::pair<unsigned, unsigned>> machines{{2, 4}, {2, 18}, {4, 6}, {4, 18}};
  for (const auto& [sockets, per_socket] : machines) {
    CAPTURE(sockets, per_socket);
    Replicated share;
    for (std::uint64_t seed = 1; seed <= 30; ++seed) {
      share.add(simulated_remote_share(sockets, per_socket, seed));
    }
    check_exact(share, oracle::remote_share(sockets, per_socket), 0.01);
  }
}
