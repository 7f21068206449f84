// An L3 group that loses a line serves its own CPUs until the request from outside is there
// (Costs::near_first); a machine that does not state it serves first come, first served.

#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

// CPUs 0 to 5 are three cores of the group at the home, 6 to 11 those of another package's.
const Shape k_two_groups{2, 1, 1, 3, 2};
constexpr std::uint32_t k_far_cpu = 6;
constexpr std::int64_t k_across = k_base + 13000 + 11000; // home and owner on node 0, or 1 for 0
constexpr std::int64_t k_window = k_across * 45 / 100;    // 58.05 ns
constexpr std::int64_t k_near_rmw = k_l3_transfer + k_rmw;
constexpr std::int64_t k_start = 1'000'000;

Topology two_groups(double near_first)
{
  Topology t = topology(k_two_groups);
  t.costs.near_first = near_first;
  return t;
}

struct Request {
  std::uint32_t cpu;
  std::int64_t after; ///< the request from outside
  AccessKind kind = AccessKind::Rmw;
};

Process ask(MemoryBench& b, LineId line, Request request, std::int64_t& done)
{
  co_await b.engine.until(at_ps(k_start + request.after));
  co_await Memory::Access(b.memory, Cpu{request.cpu}, line, request.kind);
  done = b.engine.now().count_ps() - k_start;
}

/// When each is served of a line that CPU 0 has modified, by the order of the requests; the first
/// is the one from outside.
std::vector<std::int64_t> served(const Topology& t, AccessKind far, std::vector<Request> requests)
{
  MemoryBench b(t);
  const LineId line = b.line();
  b.rmw(0, line);
  requests.insert(requests.begin(), {k_far_cpu, 0, far});
  std::vector<std::int64_t> done(requests.size());
  for (std::size_t i = 0; i < requests.size(); ++i) {
    b.engine.spawn(ask(b, line, requests[i], done[i]));
  }
  b.run();
  return done;
}

std::vector<std::int64_t> served_near(std::vector<Request> requests)
{
  return served(two_groups(0.45), AccessKind::Rmw, std::move(requests));
}

Process adder(MemoryBench& b, LineId line, std::uint32_t cpu, Instant until, int& operations,
              std::int64_t& longest)
{
  while (b.engine.now() < until) {
    const Instant asked = b.engine.now();
    co_await b.memory.rmw(Cpu{cpu}, line);
    longest = std::max(longest, (b.engine.now() - asked).count_ps());
    ++operations;
  }
}

struct Additions {
  std::array<int, 12> of{};
  std::array<std::int64_t, 12> longest{};
};

Additions additions(double near_first)
{
  MemoryBench b(two_groups(near_first));
  const LineId line = b.line();
  Additions result;
  for (std::uint32_t cpu = 0; cpu <= k_far_cpu; ++cpu) {
    b.engine.spawn(
        adder(b, line, cpu, at_ps(10'000'000), result.of.at(cpu), result.longest.at(cpu)));
  }
  b.run();
  return result;
}

} // namespace

TEST_CASE("a group serves its own before the request from outside is there", "[memory]")
{
  constexpr std::int64_t k_far_done = k_across + k_rmw;
  const std::int64_t at = 1000;
  CHECK(served_near({{0, at}}) == std::vector{k_far_done, at + k_rmw});
  CHECK(served_near({{1, at}}) == std::vector{k_far_done, at + k_sibling + k_rmw});
  CHECK(served_near({{2, at}}) == std::vector{k_far_done, at + k_near_rmw});
  CHECK(served_near({{2, at, AccessKind::Load}}) == std::vector{k_far_done, at + k_l3_transfer});
}

TEST_CASE("first come, first served delays those who ask later", "[memory]")
{
  const auto done = served(two_groups(0), AccessKind::Rmw, {{2, 1000}});
  CHECK(done == std::vector{k_across + k_rmw, 2 * (k_across + k_rmw)});
}

TEST_CASE("the request from outside is there to the tick", "[memory]")
{
  CHECK(served_near({{2, k_window - k_near_rmw}}).back() == k_window);
  CHECK(served_near({{2, k_window - k_near_rmw + 1}}).back() == 2 * (k_across + k_rmw));
}

TEST_CASE("those of a group are served one after another, each from the one before", "[memory]")
{
  const auto done = served_near({{2, 0}, {3, 0}, {4, 0}});
  const std::int64_t third = k_near_rmw + k_sibling + k_rmw;
  // No time is left for CPU 4, which asks the new owner behind it.
  CHECK(done == std::vector{k_across + k_rmw, k_near_rmw, third, 2 * (k_across + k_rmw)});
}

TEST_CASE("a reader takes nothing away, so nobody is served before it", "[memory]")
{
  const auto done = served(two_groups(0.45), AccessKind::Load, {{2, 1000}});
  CHECK(done == std::vector{k_across, k_across + k_across + k_extra + k_rmw});
}

TEST_CASE("far atomics keep the home's order", "[memory]")
{
  Topology near = two_groups(0.45);
  Topology fifo = two_groups(0);
  near.costs.far_rmw = fifo.costs.far_rmw = Duration::ps(8500);
  const std::vector<Request> requests = {{2, 0}, {3, 100}, {7, 200}, {0, 300}};
  CHECK(served(near, AccessKind::Rmw, requests) == served(fifo, AccessKind::Rmw, requests));
}

TEST_CASE("nobody outside is starved by a group that serves its own first", "[memory]")
{
  const Additions fifo = additions(0);
  const Additions near = additions(0.45);
  // Who is served within the stay delays nobody: the one outside waits no longer for it ...
  CHECK(near.longest[k_far_cpu] <= fifo.longest[k_far_cpu]);
  CHECK(near.of[k_far_cpu] >= fifo.of[k_far_cpu]);
  // ... and those within get more.
  int within_fifo = 0;
  int within_near = 0;
  for (std::uint32_t cpu = 0; cpu < k_far_cpu; ++cpu) {
    within_fifo += fifo.of.at(cpu);
    within_near += near.of.at(cpu);
  }
  CHECK(within_near > within_fifo);
}
