// What a line's way between two cores costs where the topology says more than the protocol's rule:
// a base of its own inside packages, and where cores and L3 groups sit.

#include "models/machine/transfer_costs.hpp"
#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <algorithm>

using namespace numasim;
using namespace numasim::testing;

namespace {

const Shape k_four_nodes{2, 2, 2, 2, 2}; // 32 CPUs, 16 cores, 8 L3 groups

/// Offsets of either kind, no two alike, some of them negative.
Topology with_positions(Protocol protocol)
{
  Topology t = topology(k_four_nodes, protocol);
  for (std::uint32_t core = 0; core < 16; ++core) {
    t.costs.core_offset_ns.push_back(0.25 * core - 1.5);
  }
  for (std::uint32_t r = 0; r < 8; ++r) {
    t.costs.l3_pair_offset_ns.emplace_back();
    for (std::uint32_t o = 0; o < 8; ++o) {
      t.costs.l3_pair_offset_ns.back().push_back(1.125 * r - 0.5 * o);
    }
  }
  return t;
}

/// transfer() against the load of a line that somebody else has just written, for every pair of
/// CPUs and every home.
void check_against_memory(const Topology& t)
{
  MemoryBench b(t);
  const TransferCosts costs(b.machine);
  for (std::uint32_t r = 0; r < b.machine.cpus(); ++r) {
    for (std::uint32_t o = 0; o < b.machine.cpus(); ++o) {
      for (std::uint32_t h = 0; h < b.machine.nodes(); ++h) {
        const std::int64_t stated = costs.transfer(Cpu{r}, Cpu{o}, Node{h}).count_ps();
        const LineId line = b.line(h);
        b.store(o, line);
        const bool one_core = r / 2 == o / 2;
        const std::int64_t charged =
            one_core ? b.store(r, line) - k_store : b.load(r, line); // siblings load for free
        if (stated != charged) {
          CAPTURE(r, o, h, stated, charged);
          FAIL();
        }
      }
    }
  }
}

} // namespace

TEST_CASE("the stated transfer is the one that memory charges", "[memory]")
{
  for (const Protocol protocol : {Protocol::HomeDirectory, Protocol::SocketLocal, Protocol::Flat}) {
    check_against_memory(topology(k_four_nodes, protocol));
    check_against_memory(with_positions(protocol));
  }
}

TEST_CASE("a package may have a base of its own between its L3 groups", "[memory]")
{
  Costs stated = distinct_costs(Protocol::SocketLocal);
  stated.package_base = Duration::ps(71000);
  const Machine machine(topology(k_four_nodes, stated));
  const TransferCosts costs(machine);
  const auto ps = [&](std::uint32_t r, std::uint32_t o) {
    return costs.transfer(Cpu{r}, Cpu{o}, Node{0}).count_ps();
  };
  const auto cpu = [](std::uint32_t node, std::uint32_t l3) {
    return k_four_nodes.cpu(node, l3, 0);
  };
  CHECK(ps(cpu(0, 0), k_four_nodes.cpu(0, 0, 1)) == 27300);  // one L3 group
  CHECK(ps(cpu(0, 0), cpu(0, 1)) == 71000);                  // one node
  CHECK(ps(cpu(0, 0), cpu(1, 1)) == 71000 + 11000);          // one package
  CHECK(ps(cpu(0, 0), cpu(2, 0)) == 105000 + 41000 + 65000); // the home is the requester's
  CHECK(ps(cpu(2, 0), cpu(0, 0)) == 105000 + 43000);         // the home is the owner's
  const Machine plain(topology(k_four_nodes, Protocol::SocketLocal));
  CHECK(TransferCosts(plain).transfer(Cpu{cpu(0, 0)}, Cpu{cpu(1, 1)}, Node{0}).count_ps() ==
        27300 + 11000);
}

TEST_CASE("the offsets of both cores are added, by the topology's numbers of cores", "[memory]")
{
  // The topology numbers the cores of CPUs 0 to 3 the other way round; the machine does not.
  Topology t = topology({1, 2, 1, 2, 1});
  t.core = {3, 2, 1, 0};
  t.costs.core_offset_ns = {16, 8, 4, 2}; // of CPUs 3, 2, 1, 0
  MemoryBench b(t);
  const auto transfer = [&](std::uint32_t r, std::uint32_t o) {
    const LineId line = b.line();
    b.store(o, line);
    return b.load(r, line);
  };
  CHECK(transfer(0, 1) == 27300 + 2000 + 4000);
  CHECK(transfer(3, 2) == 27300 + 16000 + 8000);
  CHECK(transfer(0, 3) == 105000 + 11000 + 13000 + 2000 + 16000);
  CHECK(transfer(2, 1) == 105000 + 13000 + 11000 + 8000 + 4000);
}

TEST_CASE("an offset of two L3 groups has a direction, by the topology's numbers", "[memory]")
{
  Topology t = topology({1, 2, 1, 2, 1});
  t.l3 = {1, 1, 0, 0};                          // the other way round
  t.costs.l3_pair_offset_ns = {{1, 2}, {4, 8}}; // [requester][owner]
  MemoryBench b(t);
  const auto transfer = [&](std::uint32_t r, std::uint32_t o) {
    const LineId line = b.line();
    b.store(o, line);
    return b.load(r, line);
  };
  CHECK(transfer(0, 1) == 27300 + 8000); // within the topology's group 1
  CHECK(transfer(2, 3) == 27300 + 1000);
  CHECK(transfer(0, 2) == 105000 + 11000 + 13000 + 4000); // requester in 1, owner in 0
  CHECK(transfer(2, 0) == 105000 + 13000 + 11000 + 2000);
}

TEST_CASE("where a core sits does not count where no other core takes part", "[memory]")
{
  Topology t = topology({1, 1, 2, 2, 2});
  t.costs.core_offset_ns = {100, 200, 400, 800};
  t.costs.l3_pair_offset_ns = {{1000, 2000}, {4000, 8000}};
  MemoryBench b(t);
  const LineId line = b.line();
  CHECK(b.load(0, line) == 90000); // memory
  CHECK(b.store(0, line) == 2900);
  CHECK(b.store(1, line) == 2900 + 9100);             // the sibling
  CHECK(b.load(2, line) == 27300 + 300000 + 1000000); // the other core of the group
  CHECK(b.load(3, line) == 1100);                     // its sibling
  const LineId clean = b.line();
  b.load(4, clean);
  b.load(6, clean);
  CHECK(b.load(0, clean) == 105000 + 500000 + 2000000); // from core 2, across
  CHECK(b.load(2, clean) == 12300);                     // clean in the own L3
}

TEST_CASE("a write waits for the sharer that answers last, wherever it sits", "[memory]")
{
  Topology t = topology({1, 2, 1, 4, 1});
  t.costs.core_offset_ns = {1, 2, 4, 8, 16, 32, 64, 128};
  MemoryBench b(t);
  const LineId line = b.line();
  b.store(0, line);
  b.load(4, line);
  b.load(7, line);
  b.load(5, line);
  // Of the sharers on node 1 the last to answer is core 7. Node 0's own copies fall with the L3.
  CHECK(b.store(0, line) == 105000 + 11000 + 13000 + 1000 + 128000 + 17000 + 2900);
  b.load(1, line);
  CHECK(b.store(1, line) == 27300 + 1000 + 2000 + 2900); // none left outside
}

TEST_CASE("a broadcast waits for every node, and for the sharers where they sit", "[memory]")
{
  Costs costs = distinct_costs(Protocol::HomeDirectory);
  costs.broadcast_invalidate = true;
  Topology t = topology({2, 2, 1, 2, 1}, costs);
  t.costs.core_offset_ns = {0, 0, 500, -60, 0, 0, 0, 0};
  MemoryBench b(t);
  const auto write_shared_with = [&](std::uint32_t sharer) {
    const LineId line = b.line();
    b.store(0, line);
    b.load(sharer, line);
    return b.store(0, line);
  };
  const std::int64_t farthest_node = 105000 + 47000 + 53000; // node 3: there and back
  CHECK(write_shared_with(3) == farthest_node + 17000 + 2900);
  CHECK(write_shared_with(2) == 105000 + 11000 + 13000 + 500000 + 17000 + 2900);
}

TEST_CASE("no offset makes a transfer take less than no time", "[memory]")
{
  Topology t = topology({1, 1, 1, 2, 1});
  t.costs.core_offset_ns = {-20, -20};
  MemoryBench b(t);
  const LineId line = b.line();
  b.store(0, line);
  CHECK(b.rmw(1, line) == k_rmw);
  CHECK(TransferCosts(b.machine).transfer(Cpu{0}, Cpu{1}, Node{0}) == Duration{});
}

TEST_CASE("the spread of positions is around the rule and its offsets", "[memory]")
{
  Topology t = topology({1, 2, 1, 2, 1});
  t.costs.jitter_cv = 0.1;
  MemoryBench plain(t);
  t.costs.core_offset_ns = {50, 50, 50, 50};
  MemoryBench moved(t);
  const auto transfer = [](MemoryBench& b, std::uint32_t r, std::uint32_t o) {
    const LineId line = b.line();
    b.store(o, line);
    return static_cast<double>(b.load(r, line));
  };
  for (std::uint32_t r = 0; r < 2; ++r) {
    for (std::uint32_t o = 2; o < 4; ++o) {
      const double rule = 105000 + 24000;
      const double factor = transfer(plain, r, o) / rule;
      CHECK(factor != 1);
      CHECK(transfer(moved, r, o) == Approx(factor * (rule + 100000)).margin(4));
    }
  }
}
