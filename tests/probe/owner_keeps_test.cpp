/// What contended additions say about how long a line stays with its owner.

#include "tools/probe/owner_keeps.hpp"

#include <catch2/catch.hpp>

using namespace numasim;

namespace {

/// Hand-overs of 106.5 ns between CPUs 2 and 5, additions of 2.5 ns on an own line.
Topology keeping(double operation_ns, bool measured = true)
{
  PairMatrix pairs({2, 5});
  if (measured) {
    pairs.at(0, 1) = 106.5;
  }
  Topology topology;
  topology.costs.rmw_local = Duration::ns(2.5);
  set_owner_keeps(pairs, {2, 5}, operation_ns, topology);
  return topology;
}

} // namespace

TEST_CASE("several additions a hand-over: the line stays for that share of a transfer", "[probe]")
{
  // 21.3 operations a hand-over, so 20.3 of 2.5 ns in a transfer of 104 ns.
  const Topology topology = keeping(5.0);
  CHECK(topology.costs.owner_keeps == Approx(0.49));
  REQUIRE(topology.provenance.contains("/owner_keeps"));
  CHECK(topology.provenance.at("/owner_keeps").confidence == Confidence::Derived);
}

TEST_CASE("one addition a hand-over, or a pair not measured: nothing is said", "[probe]")
{
  for (const Topology& topology : {keeping(106.5), keeping(120), keeping(5.0, false)}) {
    CHECK(topology.costs.owner_keeps == 0);
    CHECK(topology.provenance.empty());
  }
}
