/// Is the home that makes a transfer longest found without trying all of them?

#include "models/machine/transfer_costs.hpp"
#include "tests/support/small_machines.hpp"
#include "tools/report/farthest_home.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <random>

using namespace numasim;
using numasim::testing::Shape;

namespace {

Machine machine(Protocol protocol, const Shape& shape, double longest_ns)
{
  Topology topology;
  topology.costs = numasim::testing::distinct_costs(protocol);
  numasim::testing::add_cpus(topology, shape);
  std::mt19937 random(7);
  std::uniform_real_distribution<double> hop(1, longest_ns);
  for (std::size_t a = 0; a < shape.nodes(); ++a) {
    topology.hop_ns.emplace_back();
    for (std::size_t b = 0; b < shape.nodes(); ++b) {
      topology.hop_ns[a].push_back(a == b ? 0 : hop(random));
    }
  }
  return {std::move(topology), Machine::WithoutPlatform{}};
}

/// Asks for every home in turn.
Duration longest(const Machine& m, Node requester, Node owner)
{
  const TransferCosts costs(m);
  Duration most;
  for (std::uint32_t home = 0; home < m.nodes(); ++home) {
    if (Node{home} != requester && Node{home} != owner) {
      most = std::max(
          most, costs.transfer(m.cpus_of(requester).front(), m.cpus_of(owner).front(), Node{home}));
    }
  }
  return most;
}

} // namespace

TEST_CASE("the farthest home is the one that trying all of them finds", "[look]")
{
  const auto protocol = GENERATE(Protocol::HomeDirectory, Protocol::SocketLocal, Protocol::Flat);
  const auto packages = GENERATE(std::uint32_t{1}, std::uint32_t{5}, std::uint32_t{15});
  const Shape shape{.packages = packages, .nodes_per_package = 15 / packages, .cores_per_l3 = 2};
  for (const double longest_ns : {1.5, 300.0}) { // nearly alike, and far apart
    const Machine m = machine(protocol, shape, longest_ns);
    const TransferCosts costs(m);
    FarthestHome homes(m);
    for (std::uint32_t r = 0; r < m.nodes(); ++r) {
      for (std::uint32_t o = 0; o < m.nodes(); ++o) {
        const auto home = homes.of(Node{r}, Node{o});
        REQUIRE(home);
        REQUIRE(*home != Node{r});
        REQUIRE(*home != Node{o});
        if (r != o) {
          const Duration found =
              costs.transfer(m.cpus_of(Node{r}).front(), m.cpus_of(Node{o}).front(), *home);
          REQUIRE(found == longest(m, Node{r}, Node{o}));
        }
      }
    }
  }
}

TEST_CASE("two nodes have no third, but one has another", "[look]")
{
  const Machine m = machine(Protocol::HomeDirectory, {.packages = 2, .cores_per_l3 = 2}, 100);
  FarthestHome homes(m);
  CHECK_FALSE(homes.of(Node{0}, Node{1}));
  CHECK(homes.of(Node{1}, Node{1}) == Node{0});
}
