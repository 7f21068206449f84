// Locked operations that are done at a line's home (Costs::far_rmw).

#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <vector>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr std::int64_t k_far = 8500;
constexpr std::int64_t k_start = 1'000'000;

Topology far_topology(Shape shape)
{
  Topology t = topology(shape);
  t.costs.far_rmw = Duration::ps(k_far);
  return t;
}

Process access_at(MemoryBench& b, std::uint32_t cpu, LineId line, AccessKind kind, std::int64_t at,
                  std::vector<std::int64_t>& done)
{
  co_await b.engine.until(at_ps(at));
  co_await Memory::Access(b.memory, Cpu{cpu}, line, kind);
  done.push_back(b.engine.now().count_ps() - k_start);
}

const Shape k_flat{1, 1, 1, 8, 1};

} // namespace

TEST_CASE("a locked operation on a line of its own stays in the core, far atomics or not",
          "[memory]")
{
  MemoryBench b(far_topology(k_flat));
  const LineId line = b.line();
  b.store(0, line);
  CHECK(b.rmw(0, line) == k_rmw);
}

TEST_CASE("one on another core's line is done at the home, which has to fetch it first", "[memory]")
{
  MemoryBench b(far_topology(k_flat));
  const LineId line = b.line();
  b.store(0, line);
  CHECK(b.rmw(1, line) == k_l3_transfer + k_far); // core 0's copy is taken away
  CHECK_FALSE(b.memory.has_copy(Cpu{0}, line));
  CHECK_FALSE(b.memory.has_copy(Cpu{1}, line));
  CHECK(b.rmw(2, line) == k_l3 + k_far); // at home by now
  CHECK(b.load(3, line) == k_l3);
}

TEST_CASE("who did the last one, and nobody since, fetches the line and goes on in its own core",
          "[memory]")
{
  MemoryBench b(far_topology(k_flat));
  const LineId line = b.line();
  b.store(0, line);
  b.rmw(1, line);
  CHECK(b.rmw(1, line) == k_l3_transfer + k_rmw);
  CHECK(b.rmw(1, line) == k_rmw);
}

TEST_CASE("far atomics of many cores follow each other as fast as the home does them", "[memory]")
{
  MemoryBench b(far_topology(k_flat));
  const LineId line = b.line();
  b.store(0, line);
  b.rmw(1, line); // at home
  std::vector<std::int64_t> done;
  for (std::uint32_t cpu = 2; cpu < 6; ++cpu) {
    b.engine.spawn(access_at(b, cpu, line, AccessKind::Rmw, k_start, done));
  }
  b.run();
  CHECK(done == std::vector<std::int64_t>{k_l3 + k_far, k_l3 + 2 * k_far, k_l3 + 3 * k_far,
                                          k_l3 + 4 * k_far});
}

TEST_CASE("a load behind a far atomic sees its result, and is woken by it", "[memory]")
{
  MemoryBench b(far_topology(k_flat));
  const LineId line = b.line();
  b.store(0, line);
  b.rmw(1, line);
  std::vector<std::int64_t> done;
  b.engine.spawn(access_at(b, 2, line, AccessKind::Rmw, k_start, done));
  b.engine.spawn(access_at(b, 3, line, AccessKind::Load, k_start, done));
  b.run();
  // The home is free again after 8.5 ns and the load takes 12.3, as long as the atomic's way.
  CHECK(done == std::vector<std::int64_t>{k_l3 + k_far, k_l3 + k_far});
}

TEST_CASE("without far atomics every locked operation moves the line", "[memory]")
{
  MemoryBench b(topology(k_flat));
  const LineId line = b.line();
  b.store(0, line);
  CHECK(b.rmw(1, line) == k_l3_transfer + k_rmw);
  CHECK(b.rmw(2, line) == k_l3_transfer + k_rmw);
}
