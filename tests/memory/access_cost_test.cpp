// What one access to an idle line costs, by the line's state and the place of its parties.

#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

using namespace numasim;
using namespace numasim::testing;

namespace {

const Shape k_four_nodes{2, 2, 2, 2, 2};

/// Three CPUs far enough from each other, by node: each in an L3 group of its own.
std::uint32_t requester_on(std::uint32_t node)
{
  return k_four_nodes.cpu(node, 0, 0);
}
std::uint32_t owner_on(std::uint32_t node)
{
  return k_four_nodes.cpu(node, 1, 0);
}

} // namespace

TEST_CASE("a load or write of a line that the own core holds costs the core's own latency",
          "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const LineId line = b.line();
  b.store(0, line);
  CHECK(b.load(0, line) == 1100);
  CHECK(b.store(0, line) == 2900);
  CHECK(b.rmw(0, line) == 5700);
}

TEST_CASE("an SMT sibling loads for free and pays the hand-over inside the core to write",
          "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const LineId line = b.line();
  b.store(0, line);
  CHECK(b.load(1, line) == 1100);
  CHECK(b.rmw(1, line) == 5700 + 9100);
  CHECK(b.rmw(1, line) == 5700); // its own now
  CHECK(b.store(0, line) == 2900 + 9100);
}

TEST_CASE("inside an L3 group a dirty line is transferred and a clean one comes from the L3",
          "[memory]")
{
  MemoryBench b(topology({1, 1, 1, 4, 1}));
  const LineId line = b.line();
  b.store(0, line);
  CHECK(b.load(1, line) == 27300); // dirty in core 0
  CHECK(b.load(2, line) == 12300); // clean by now
  CHECK(b.load(0, line) == 1100);  // core 0 kept its copy
  CHECK(b.store(3, line) == 27300 + 2900);
  CHECK(b.rmw(2, line) == 27300 + 5700);
}

TEST_CASE("the home of the line does not matter inside an L3 group", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const LineId line = b.line(3);
  b.store(0, line);
  CHECK(b.load(2, line) == 27300);
  CHECK(b.rmw(0, line) ==
        27300 + 5700); // the only other sharer is in the group: the home is not asked
}

TEST_CASE("with home directories a transfer goes round requester, home and owner", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  for (std::uint32_t r = 0; r < 4; ++r) {
    for (std::uint32_t h = 0; h < 4; ++h) {
      for (std::uint32_t o = 0; o < 4; ++o) {
        CAPTURE(r, h, o);
        const std::int64_t round = 105000 + hop_ps(r, h) + hop_ps(h, o) + hop_ps(o, r);
        const LineId read = b.line(h);
        b.store(owner_on(o), read);
        CHECK(b.load(requester_on(r), read) == round);
        const LineId written = b.line(h);
        b.store(owner_on(o), written);
        CHECK(b.store(requester_on(r), written) == round + 2900);
      }
    }
  }
}

TEST_CASE("the triangle takes each hop in its own direction", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const auto cost = [&](std::uint32_t r, std::uint32_t h, std::uint32_t o) {
    const LineId line = b.line(h);
    b.store(owner_on(o), line);
    return b.load(requester_on(r), line);
  };
  CHECK(cost(0, 0, 0) == 105000);
  CHECK(cost(0, 0, 1) == 105000 + 11000 + 13000); // home to owner, owner to requester
  CHECK(cost(0, 1, 1) == 105000 + 11000 + 13000); // requester to home, owner to requester
  CHECK(cost(0, 1, 2) == 105000 + 11000 + 59000 + 43000);
  CHECK(cost(0, 2, 1) == 105000 + 41000 + 61000 + 13000); // the other way round
  CHECK(cost(3, 0, 2) == 105000 + 53000 + 41000 + 17000);
}

TEST_CASE("socket-local machines ask the home only across packages", "[memory]")
{
  MemoryBench b(topology(k_four_nodes, Protocol::SocketLocal));
  const auto cost = [&](std::uint32_t r, std::uint32_t h, std::uint32_t o) {
    const LineId line = b.line(h);
    b.store(owner_on(o), line);
    return b.load(requester_on(r), line);
  };
  CHECK(cost(0, 3, 0) == 27300);          // same node, another L3 group: the home is no party
  CHECK(cost(0, 3, 1) == 27300 + 11000);  // same package
  CHECK(cost(0, 2, 2) == 105000 + 41000); // homed at the owner's package
  CHECK(cost(0, 3, 2) == 105000 + 41000);
  CHECK(cost(0, 0, 2) == 105000 + 41000 + 65000); // at the requester's: its directory is in DRAM
  CHECK(cost(0, 1, 2) == 105000 + 41000 + 65000);
  CHECK(cost(2, 0, 0) == 105000 + 43000);
}

TEST_CASE("on flat machines every other L3 group costs the same", "[memory]")
{
  MemoryBench b(topology(k_four_nodes, Protocol::Flat));
  for (std::uint32_t o = 0; o < 4; ++o) {
    const LineId line = b.line(o);
    b.store(owner_on(o), line);
    CHECK(b.load(requester_on(0), line) == 105000);
    CHECK(b.rmw(requester_on(1), line) == 105000 + 17000 + 5700); // shared by then
  }
}

TEST_CASE("a line in nobody's cache is filled from its home's memory", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  CHECK(b.load(0, b.line(0)) == 90000);
  CHECK(b.load(0, b.line(2)) == 90000 + 41000 + 43000); // there and back
  CHECK(b.store(0, b.line(1)) == 90000 + 11000 + 13000 + 2900);
  CHECK(b.rmw(0, b.line(0)) == 90000 + 5700);
}

TEST_CASE("a filled line is exclusive: its first write is silent", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const LineId line = b.line(2);
  b.load(0, line);
  CHECK(b.store(0, line) == 2900);
  CHECK(b.counted().invalidations == 0);
}

TEST_CASE("a write to a shared line waits for the farthest sharer's acknowledgement", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const LineId line = b.line(0);
  b.store(requester_on(0), line);
  b.load(requester_on(1), line);
  b.load(requester_on(3), line);
  // Node 1: 105 + 0 + 11 + 13; node 3: 105 + 0 + 47 + 53. The writer has the data.
  CHECK(b.store(requester_on(0), line) == 105000 + 47000 + 53000 + 17000 + 2900);
}

TEST_CASE("a writer without the data waits for data or acknowledgement, whichever is later",
          "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const LineId line = b.line(0);
  b.store(requester_on(1), line);
  b.load(requester_on(3), line);
  // Requester on node 0: data from node 1 in 105 + 11 + 13; node 3's acknowledgement later.
  CHECK(b.store(requester_on(0), line) == 105000 + 47000 + 53000 + 17000 + 2900);
}

TEST_CASE("broadcast machines ask every node with CPUs about a shared line", "[memory]")
{
  Costs costs = distinct_costs(Protocol::HomeDirectory);
  costs.broadcast_invalidate = true;
  MemoryBench b(topology(k_four_nodes, costs));
  const LineId line = b.line(0);
  b.store(requester_on(0), line);
  b.load(owner_on(0), line); // both on node 0, but nobody can tell
  CHECK(b.store(requester_on(0), line) == 105000 + 47000 + 53000 + 17000 + 2900);
  // An owned line is found without asking around.
  CHECK(b.store(owner_on(0), line) == 105000 + 2900);
}

TEST_CASE("after a write only the writer has the line; after a load both have", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const LineId line = b.line(0);
  const std::uint32_t first = requester_on(0);
  const std::uint32_t second = requester_on(1);
  const std::uint32_t third = requester_on(2);
  b.store(first, line);
  CHECK(b.memory.has_copy(Cpu{first}, line));
  CHECK(b.memory.has_copy(Cpu{first + 1}, line)); // its sibling
  b.load(second, line);
  CHECK(b.memory.has_copy(Cpu{first}, line));
  CHECK(b.memory.has_copy(Cpu{second}, line));
  b.store(third, line);
  CHECK_FALSE(b.memory.has_copy(Cpu{first}, line));
  CHECK_FALSE(b.memory.has_copy(Cpu{second}, line));
  CHECK(b.memory.has_copy(Cpu{third}, line));
  CHECK(b.store(third, line) == 2900);
}

TEST_CASE("what is counted says where accesses were served and how far they went", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  const auto at = [](const LineRecord& r, Distance d) {
    return r.transfers[static_cast<std::size_t>(d)];
  };
  const LineId line = b.line(0);
  b.load(0, line);                          // fill
  b.store(0, line);                         // core hit
  b.store(1, line);                         // same core
  b.load(2, line);                          // same L3
  b.load(k_four_nodes.cpu(0, 1, 0), line);  // same node
  b.load(k_four_nodes.cpu(0, 1, 1), line);  // clean in its L3
  b.load(k_four_nodes.cpu(1, 0, 0), line);  // same package
  b.store(k_four_nodes.cpu(2, 0, 0), line); // across, to a shared line
  const LineRecord r = b.counted();
  CHECK(r.lines == 1);
  CHECK(r.memory_fills == 1);
  CHECK(r.core_hits == 1);
  CHECK(r.l3_hits == 1);
  CHECK(at(r, Distance::SameCore) == 1);
  CHECK(at(r, Distance::SameL3) == 1);
  CHECK(at(r, Distance::SameNode) == 1);
  CHECK(at(r, Distance::SamePackage) == 1);
  CHECK(at(r, Distance::CrossPackage) == 1);
  CHECK(r.invalidations == 1);
  CHECK(r.queued == Duration{});
  b.memory.reset_counters();
  CHECK(b.counted().core_hits == 0);
  CHECK(b.counted().lines == 1);
}

TEST_CASE("a home across the packages makes a transfer a far one where the home takes part",
          "[memory]")
{
  for (const Protocol protocol : {Protocol::HomeDirectory, Protocol::SocketLocal}) {
    MemoryBench b(topology(k_four_nodes, protocol));
    const LineId line = b.line(2);
    b.store(owner_on(0), line);
    b.load(requester_on(0), line);
    const bool takes_part = protocol == Protocol::HomeDirectory;
    const auto& transfers = b.counted().transfers;
    CHECK(transfers[static_cast<std::size_t>(Distance::CrossPackage)] == (takes_part ? 1 : 0));
    CHECK(transfers[static_cast<std::size_t>(Distance::SameNode)] == (takes_part ? 0 : 1));
  }
}

TEST_CASE("roles of one name share their counters", "[memory]")
{
  MemoryBench b(topology(k_four_nodes));
  CHECK(b.memory.role("lines") == b.role);
  CHECK(b.memory.role("others") != b.role);
  b.line();
  b.line();
  CHECK(b.counted().lines == 2);
}
