// What a run of accesses costs a CPU that nobody can interfere with.

#include "models/memory/walk.hpp"
#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

const Shape k_two_nodes{2, 1, 1, 2, 1};

Topology with_overlap(std::uint32_t misses)
{
  Costs costs = distinct_costs(Protocol::HomeDirectory);
  costs.misses_in_flight = misses;
  return topology(k_two_nodes, costs);
}

} // namespace

TEST_CASE("chained loads add up", "[memory]")
{
  MemoryBench b(with_overlap(2));
  Walk walk(b.memory, Cpu{0});
  const LineId local = b.line(0);
  walk.load(local);     // 90.0 fill
  walk.load(b.line(1)); // 90.0 + 11.0 + 13.0 fill
  walk.load(local);     // 1.1 hit
  walk.hit();           // 1.1
  walk.compute(Duration::ns(5));
  CHECK(walk.finish().count_ps() == 90000 + 114000 + 1100 + 1100 + 5000);
}

TEST_CASE("instructions take a slower kind of CPU longer, accesses do not", "[memory]")
{
  Topology t = with_overlap(2);
  t.core_kinds = {{"P", {0, 1}, 1}, {"E", {2, 3}, 0.4}};
  MemoryBench b(t);
  for (const std::uint32_t cpu : {0U, 2U}) {
    Walk walk(b.memory, Cpu{cpu});
    walk.load(b.line(cpu / 2)); // the own node's
    walk.compute(Duration::ns(5));
    CHECK(walk.finish().count_ps() == 90000 + (cpu == 0 ? 5000 : 12500));
  }
}

TEST_CASE("independent loads overlap as many at a time as misses may be in flight", "[memory]")
{
  const auto makespan = [](std::uint32_t misses) {
    MemoryBench b(with_overlap(misses));
    Walk walk(b.memory, Cpu{0});
    walk.compute(Duration::ns(10));
    walk.begin_independent();
    walk.load(b.line(0)); // 90
    walk.load(b.line(1)); // 114
    walk.load(b.line(0)); // 90: after the first
    walk.load(b.line(1)); // 114: after the second
    walk.load(b.line(0)); // 90: after the third
    walk.end_independent();
    walk.hit();
    return walk.finish().count_ps();
  };
  CHECK(makespan(1) == 10000 + 3 * 90000 + 2 * 114000 + 1100);
  CHECK(makespan(2) == 10000 + 3 * 90000 + 1100);
  CHECK(makespan(5) == 10000 + 114000 + 1100);
}

TEST_CASE("stores drain behind the loads that follow them", "[memory]")
{
  MemoryBench b(with_overlap(1));
  Walk walk(b.memory, Cpu{0});
  walk.store(b.line(0)); // 0 .. 92.9
  walk.load(b.line(1));  // 0 .. 114
  CHECK(walk.finish().count_ps() == 114000);
  walk.store(b.line(1)); // 114 .. 114 + 116.9
  CHECK(walk.finish().count_ps() == 114000 + 116900);
  walk.store(b.line(0)); // queues behind it in the only slot
  CHECK(walk.finish().count_ps() == 114000 + 116900 + 92900);
  walk.compute(Duration::us(1)); // meanwhile the buffer empties
  CHECK(walk.finish().count_ps() == 1114000);
}

TEST_CASE("two stores drain at a time where two misses may be in flight", "[memory]")
{
  MemoryBench b(with_overlap(2));
  Walk walk(b.memory, Cpu{0});
  walk.store(b.line(0)); // 92.9
  walk.store(b.line(1)); // 116.9
  walk.store(b.line(0)); // 92.9 .. 185.8
  CHECK(walk.finish().count_ps() == 185800);
}

TEST_CASE("a walk leaves the lines to the CPU that walked", "[memory]")
{
  MemoryBench b(with_overlap(2));
  const LineId line = b.line(0);
  Walk here(b.memory, Cpu{0});
  here.store(line);
  Walk there(b.memory, Cpu{2});
  there.load(line); // node 1 from node 0, homed at 0: 105 + 13 + 0 + 11
  CHECK(there.finish().count_ps() == 129000);
  CHECK(b.memory.has_copy(Cpu{0}, line));
  CHECK(b.memory.has_copy(Cpu{2}, line));
}
