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
Process greedy(LockBench& b, Lock& lock, Cpu cpu, std::vector<std::uint64_t>& taken)
{
  for (;;) {
    co_await lock.lock(thread_of(cpu));
    ++taken[index_of(cpu)];
    co_await b.engine.delay(Duration::ns(200));
    co_await lock.unlock(thread_of(cpu));
    co_await b.engine.delay(Duration::ns(1));
  }
}

/// Fewest and most acquisitions of a CPU in 50 ms on a machine of 48 CPUs with uneven distances.
std::pair<std::uint64_t, std::uint64_t> fewest_and_most(const std::string& name)
{
  LockBench b(k_big);
  const std::unique_ptr<Lock> lock = make_lock(b, name);
  std::vector<std::uint64_t> taken(b.cpu_count());
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(greedy(b, *lock, Cpu{i}, taken));
  }
  b.run(Instant{Duration::us(50'000)});
  const auto [fewest, most] = std::minmax_element(taken.begin(), taken.end());
  return {*fewest, *most};
}

Process sometimes(LockBench& b, Lock& lock, std::uint64_t seed, Cpu cpu)
{
  RandomStream random = random_for(seed, static_cast<std::uint32_t>(index_of(cpu)));
  for (;;) {
    // About as long as a round of all: few idle times, and a new order in each round.
    co_await b.engine.delay(Duration::us(random.exponential(b.cpu_count())));
    co_await lock.lock(thread_of(cpu));
    co_await b.engine.delay(Duration::us(random.exponential(1)));
    co_await lock.unlock(thread_of(cpu));
  }
}

/// Share of the hand-overs from one CPU to another that leave the socket.
double simulated_remote_share(unsigned sockets, unsigned per_socket, std::uint64_t seed)
{
  LockBench b(quick_topology(Shape{sockets, 1, 1, per_socket, 1}));
  const std::unique_ptr<Lock> lock = make_lock(b, "qspinlock");
  for (std::uint32_t i = 0; i < b.cpu_count(); ++i) {
    b.engine.spawn(sometimes(b, *lock, seed, Cpu{i}));
  }
  b.run(Instant{Duration::us(4'000)});
  const auto& counts = b.stats.record().hand_overs;
  const auto all = std::accumulate(counts.begin() + 1, counts.end(), std::uint64_t{});
  return static_cast<double>(counts.back()) / static_cast<double>(all);
}

constexpr double k_section_ns = 1'000;

/// A line goes to another socket in 100 ns and to another core of the same socket at once.
Topology two_distances(unsigned sockets, unsigned per_socket)
{
  Topology t = quick_topology(Shape{sockets, 1, 1, per_socket, 1});
  t.costs.protocol = Protocol::SocketLocal;
  t.costs.base = Duration::ns(100);
  return t;
}

struct Saturated {
  double cycle_ns = 0;     ///< one acquisition to the next
  double remote_share = 0; ///< of the hand-overs
};

/// Thinks for half a round on average, which mixes the order of those who wait, or not at all,
/// which keeps it.
Process waiting_again(LockBench& b, Lock& lock, double think_ns, Cpu cpu)
{
  RandomStream random = random_for(1, static_cast<std::uint32_t>(index_of(cpu)));
  for (;;) {
    co_await b.engine.delay(Duration::ns(think_ns > 0 ? random.exponential(think_ns) : 1));
    co_await lock.lock(thread_of(cpu));
    co_await b.engine.delay(Duration::ns(k_section_ns));
    co_await lock.unlock(thread_of(cpu));
  }
}

Saturated saturated(const Topology& machine, const std::vector<Cpu>& order, double think_ns)
{
  LockBench b(machine);
  const std::unique_ptr<Lock> lock = make_lock(b, "qspinlock");
  for (const Cpu cpu : order) {
    b.engine.spawn(waiting_again(b, *lock, think_ns, cpu));
  }
  const Instant start{Duration::us(1'000)};
  b.run(start);
  b.stats.reset();
  const Duration measured = Duration::us(20'000);
  b.run(start + measured);
  const auto& counts = b.stats.record().hand_overs;
  const auto all = std::accumulate(counts.begin(), counts.end(), std::uint64_t{});
  return {measured.in_ns() / static_cast<double>(all),
          static_cast<double>(counts.back()) / static_cast<double>(all)};
}

} // namespace

TEST_CASE("simulated hand-overs: a lock that never rests is as fast as their remote share says",
          "[oracles][simulated]")
{
  const std::vector<std::pair<unsigned, unsigned>> machines{{2, 18}, {4, 8}};
  for (const auto& [sockets, per_socket] : machines) {
    const Topology machine = two_distances(sockets, per_socket);
    std::vector<Cpu> by_socket;
    std::vector<Cpu> in_turn; // of the sockets
    for (std::uint32_t i = 0; i < sockets * per_socket; ++i) {
      by_socket.push_back(Cpu{i});
      in_turn.push_back(Cpu{i % sockets * per_socket + i / sockets});
    }
    // What a hand-over takes at either distance, from the two orders that never change.
    const Saturated few = saturated(machine, by_socket, 0);
    const Saturated only = saturated(machine, in_turn, 0);
    // The first few to come find no queue yet and take their turns otherwise.
    CHECK(few.remote_share < 3.0 / per_socket);
    CHECK(only.remote_share > 0.9);
    const double each =
        (only.cycle_ns - few.cycle_ns) / (only.remote_share - few.remote_share); // remote - local
    const double local = few.cycle_ns - few.remote_share * each - k_section_ns;
    CHECK(each > 100); // at least one transfer
    const double share = oracle::remote_share(sockets, per_socket);
    const Saturated mixed = saturated(machine, by_socket, k_section_ns * sockets * per_socket / 2);
    CAPTURE(sockets, per_socket, local, each, mixed.remote_share, share, mixed.cycle_ns);
    // The law adds one time a distance. Here the head's two plain stores, to the lock and to its
    // successor, are under way together, so what one of them costs depends on the other's way.
    CHECK(1 / mixed.cycle_ns ==
          Approx(oracle::saturated_throughput(k_section_ns, local, local + each, share))
              .epsilon(0.05));
  }
}

TEST_CASE("simulated fairness: queue locks that never rest give everybody one turn in each round",
          "[oracles][simulated]")
{
  for (const char* name : {"qspinlock", "osq_lock", "mcs", "clh"}) {
    CAPTURE(name);
    const auto [fewest, most] = fewest_and_most(name);
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
