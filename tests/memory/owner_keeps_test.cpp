/// A line that somebody has asked for stays with its owner until the request reaches him
/// (Costs::owner_keeps): what he does until then hits, and delays nobody.

#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

using namespace numasim;
using namespace numasim::testing;

namespace {

constexpr std::int64_t k_hand_over = k_l3_transfer + k_rmw;
constexpr std::int64_t k_kept = k_l3_transfer / 2; // 13.65 ns, room for two locked operations
constexpr std::int64_t k_asked = 1'000'000;        // by CPU 1, of a line that CPU 0 has long had

Topology keeping_half()
{
  Topology t = topology(Shape{1, 1, 1, 3, 1});
  t.costs.owner_keeps = 0.5;
  return t;
}

struct Outcome {
  Instant owner; ///< is done
  Instant other; ///< has the line
  int seen = 0;  ///< by the other
};

Process owner(MemoryBench& b, LineId line, AccessKind kind, std::int64_t at, int& word,
              Outcome& out)
{
  co_await b.memory.rmw(Cpu{0}, line);
  co_await b.engine.until(at_ps(at));
  co_await Memory::Access(b.memory, Cpu{0}, line, kind);
  word = 1;
  out.owner = b.engine.now();
}

Process asker(MemoryBench& b, LineId line, AccessKind kind, const int& word, Outcome& out)
{
  co_await b.engine.until(at_ps(k_asked));
  co_await Memory::Access(b.memory, Cpu{1}, line, kind);
  out.other = b.engine.now();
  out.seen = word;
}

Outcome race(AccessKind owners, std::int64_t after, AccessKind askers = AccessKind::Rmw)
{
  MemoryBench b(keeping_half());
  const LineId line = b.line();
  Outcome out;
  int word = 0;
  b.engine.spawn(owner(b, line, owners, k_asked + after, word, out));
  b.engine.spawn(asker(b, line, askers, word, out));
  b.run();
  return out;
}

Process adder(MemoryBench& b, LineId line, Cpu cpu, std::int64_t until, int& operations)
{
  while (b.engine.now() < at_ps(until)) {
    co_await b.memory.rmw(cpu, line);
    ++operations;
  }
}

} // namespace

TEST_CASE("an owner works on until the request reaches him", "[memory]")
{
  const Outcome locked = race(AccessKind::Rmw, k_kept - k_rmw);
  CHECK(locked.owner == at_ps(k_asked + k_kept));
  CHECK(locked.other == at_ps(k_asked + k_hand_over)); // not delayed
  CHECK(locked.seen == 1);                             // and with what the owner did last
  CHECK(race(AccessKind::Store, k_kept - k_store).owner == at_ps(k_asked + k_kept));
  CHECK(race(AccessKind::Load, k_kept - k_l1).owner == at_ps(k_asked + k_kept));
}

TEST_CASE("a picosecond later the owner has to ask for the line himself", "[memory]")
{
  const Outcome locked = race(AccessKind::Rmw, k_kept - k_rmw + 1);
  CHECK(locked.other == at_ps(k_asked + k_hand_over));
  CHECK(locked.owner == at_ps(k_asked + 2 * k_hand_over));
  CHECK(locked.seen == 0);
}

TEST_CASE("a reader under way sees what the owner stores meanwhile", "[memory]")
{
  const Outcome out = race(AccessKind::Store, 1, AccessKind::Load);
  CHECK(out.owner == at_ps(k_asked + 1 + k_store));
  CHECK(out.other == at_ps(k_asked + k_l3_transfer));
  CHECK(out.seen == 1);
}

TEST_CASE("contended additions complete several a hand-over", "[memory]")
{
  for (const std::uint32_t cpus : {2U, 3U}) {
    MemoryBench b(keeping_half());
    const LineId line = b.line();
    int operations = 0;
    for (std::uint32_t i = 0; i < cpus; ++i) {
      b.engine.spawn(adder(b, line, Cpu{i}, 1000 * k_hand_over, operations));
    }
    b.run();
    // The one that got the line, and two more of 5.7 ns in 13.65.
    CHECK(operations == Approx(3 * 1000).epsilon(0.01));
  }
}
