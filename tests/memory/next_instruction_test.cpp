/// What directly follows the access that got a line is done before the line is given away; a locked
/// instruction, or anything a tick later, is not.

#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <optional>

using namespace numasim;
using namespace numasim::testing;

namespace {

struct Outcome {
  Instant got;   ///< CPU 0 has the line
  Instant done;  ///< and has done what follows
  Instant other; ///< CPU 1, which asked meanwhile, has it
};

Process first(MemoryBench& b, LineId line, AccessKind kind, Duration pause, Outcome& out)
{
  co_await b.memory.rmw(Cpu{0}, line);
  out.got = b.engine.now();
  if (pause > Duration{}) {
    co_await b.engine.delay(pause);
  }
  co_await Memory::Access(b.memory, Cpu{0}, line, kind);
  out.done = b.engine.now();
}

Process second(MemoryBench& b, LineId line, Outcome& out)
{
  co_await b.engine.delay(Duration::ps(10));
  co_await b.memory.rmw(Cpu{1}, line);
  out.other = b.engine.now();
}

Process later(MemoryBench& b, LineId line, Cpu cpu, Duration at)
{
  co_await b.engine.delay(at);
  co_await b.memory.rmw(cpu, line);
}

/// Two cores of one L3 group; CPU 1 asks for the line while CPU 0's request for it is under way.
Outcome race(AccessKind kind, Duration pause = {})
{
  MemoryBench b(topology(Shape{1, 1, 1, 2, 1}));
  const LineId line = b.line();
  Outcome out;
  b.engine.spawn(first(b, line, kind, pause, out));
  b.engine.spawn(second(b, line, out));
  b.run();
  return out;
}

constexpr std::int64_t k_fill_and_rmw = k_dram + k_rmw;
constexpr std::int64_t k_next_has_it = k_fill_and_rmw + k_l3_transfer + k_rmw;

} // namespace

TEST_CASE("a store or load right behind the access that got the line is a hit", "[memory]")
{
  const Outcome store = race(AccessKind::Store);
  CHECK(store.got == at_ps(k_fill_and_rmw));
  CHECK(store.done == at_ps(k_fill_and_rmw + k_store));
  CHECK(store.other == at_ps(k_next_has_it)); // which it does not delay
  CHECK(race(AccessKind::Load).done == at_ps(k_fill_and_rmw + k_l1));
}

TEST_CASE("a locked instruction behind it waits for its turn", "[memory]")
{
  CHECK(race(AccessKind::Rmw).done == at_ps(k_next_has_it + k_l3_transfer + k_rmw));
}

TEST_CASE("a sibling further back in the queue changes nothing", "[memory]")
{
  // CPUs 0 and 1 share a core; CPUs 2, 1 and 3 ask in this order while CPU 0's request is under
  // way.
  MemoryBench b(topology(Shape{1, 1, 1, 2, 2}));
  const LineId line = b.line();
  Outcome out;
  b.engine.spawn(first(b, line, AccessKind::Store, {}, out));
  b.engine.spawn(second(b, line, out));
  b.engine.spawn(later(b, line, Cpu{2}, Duration::ps(5)));
  b.engine.spawn(later(b, line, Cpu{3}, Duration::ps(15)));
  b.run();
  CHECK(out.done == at_ps(k_fill_and_rmw + k_store));
}

TEST_CASE("one tick later the line is promised on", "[memory]")
{
  CHECK(race(AccessKind::Store, Duration::ps(1)).done ==
        at_ps(k_next_has_it + k_l3_transfer + k_store));
}
