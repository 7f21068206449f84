#include "models/machine/machine.hpp"
#include "tests/machine/sample.hpp"

#include "sim/simgrid.hpp"

#include <catch2/catch.hpp>

#include <stdexcept>

using namespace numasim;
using namespace numasim::test;

namespace {

/// Every hop read back through SimGrid's routes is the file's, to the picosecond.
void check_read_back(const Machine& machine)
{
  const auto& rule = machine.topology().hop_ns;
  for (std::uint32_t a = 0; a < machine.nodes(); ++a) {
    for (std::uint32_t b = 0; b < machine.nodes(); ++b) {
      const Duration expected = Duration::ns(rule[a][b]);
      REQUIRE(machine.hop(Node{a}, Node{b}) == expected);
      REQUIRE(machine.hops_ns()(a, b) == expected.in_ns());
      if (a != b) {
        REQUIRE(machine.platform().latency(machine.home_agent(Node{a}),
                                           machine.home_agent(Node{b})) == expected);
      }
    }
  }
}

} // namespace

TEST_CASE("hops come back through SimGrid's routes as the file has them", "[machine]")
{
  check_read_back(Machine(read(sample())));
  for (const char* name :
       {"hygon-c86-12n-384c", "xeon-8369b-2s-128c", "epyc-9754-2s-512c", "ryzen-5800u"}) {
    check_read_back(Machine(shipped(name)));
  }
}

TEST_CASE("a machine to look at has the same hops and no platform", "[machine]")
{
  for (const char* name : {"hygon-c86-12n-384c", "xeon-8369b-2s-128c", "epyc-9754-2s-512c"}) {
    const Machine simulated(shipped(name));
    const Machine looked_at(shipped(name), Machine::WithoutPlatform{});
    for (std::uint32_t a = 0; a < simulated.nodes(); ++a) {
      for (std::uint32_t b = 0; b < simulated.nodes(); ++b) {
        REQUIRE(looked_at.hop(Node{a}, Node{b}) == simulated.hop(Node{a}, Node{b}));
      }
    }
    CHECK(looked_at.hops_ns() == simulated.hops_ns());
    CHECK_THROWS_AS(looked_at.platform(), std::logic_error);
  }
}

TEST_CASE("an asymmetric matrix stays asymmetric", "[machine]")
{
  auto document = sample();
  const nlohmann::json matrix = {{0, 0.001, 33.333, 50.001},
                                 {12.345, 0, 1e5, 99.999},
                                 {0.3, 66.667, 0, 123.4567891},
                                 {40.002, 7, 0.0004, 0}};
  document["hop"] = {{"mode", "matrix"}, {"symmetric", false}, {"ns", matrix}};
  const Machine machine(read(document));
  check_read_back(machine);
  CHECK(machine.hop(Node{0}, Node{3}) == Duration::ps(50001));
  CHECK(machine.hop(Node{3}, Node{0}) == Duration::ps(40002));
}

TEST_CASE("a hop by class depends on package and pair", "[machine]")
{
  const Machine machine(shipped("hygon-c86-12n-384c"));
  CHECK(machine.hop(Node{4}, Node{4}) == Duration{});
  CHECK(machine.hop(Node{0}, Node{5}) == Duration::ns(30));
  CHECK(machine.hop(Node{2}, Node{8}) == Duration::ns(65));
  CHECK(machine.hop(Node{8}, Node{2}) == Duration::ns(65));
  CHECK(machine.hop(Node{2}, Node{9}) == Duration::ns(90));
}

TEST_CASE("a hop by SLIT is linear in the distance above the own node's", "[machine]")
{
  auto document = sample();
  document["hop"] = {{"mode", "slit_linear"}, {"ns_per_unit", 5.93}};
  const Machine machine(read(document));
  check_read_back(machine);
  CHECK(machine.hop(Node{0}, Node{1}) == Duration::ns(6 * 5.93));
  CHECK(machine.hop(Node{0}, Node{3}) == Duration::ns(18 * 5.93));
}

TEST_CASE("CPUs hang in the platform under their node", "[machine]")
{
  const Machine machine(shipped("hygon-c86-12n-384c"));
  const Platform& platform = machine.platform();
  CHECK(platform.hosts() == 384 + 12);
  CHECK(platform.latency(machine.host_of(Cpu{0}), machine.host_of(Cpu{15})) == Duration{});
  CHECK(platform.latency(machine.host_of(Cpu{0}), machine.host_of(Cpu{96})) == Duration::ns(65));
  CHECK(platform.latency(machine.host_of(Cpu{0}), machine.home_agent(Node{1})) == Duration::ns(30));
}

TEST_CASE("cores of an L3 group and L3 groups of a node are numbered in a row", "[machine]")
{
  for (const char* name :
       {"hygon-c86-12n-384c", "xeon-8369b-2s-128c", "epyc-9754-2s-512c", "ryzen-5800u"}) {
    const Machine machine(shipped(name));
    for (std::uint32_t core = 1; core < machine.cores(); ++core) {
      REQUIRE(machine.l3_of(Core{core - 1}) <= machine.l3_of(Core{core}));
    }
    for (std::uint32_t l3 = 1; l3 < machine.l3s(); ++l3) {
      REQUIRE(machine.node_of(L3{l3 - 1}) <= machine.node_of(L3{l3}));
    }
  }
}

TEST_CASE("groups listed in any order are numbered by node", "[machine]")
{
  auto document = sample();
  document["levels"]["core"] = {
      {"lists", {"6,14", "7,15", "4,12", "5,13", "2,10", "3,11", "1,9", "0,8"}},
      {"transfer_ns", 1.5}};
  document["levels"]["l3"] = {{"lists", {"6-7,14-15", "4-5,12-13", "2-3,10-11", "0-1,8-9"}},
                              {"transfer_ns", 20}};
  const Machine machine(read(document));
  for (std::uint32_t cpu = 0; cpu < 16; ++cpu) {
    CHECK(machine.core_of(Cpu{cpu}) == Core{cpu % 8});
    CHECK(machine.l3_of(Cpu{cpu}) == L3{cpu % 8 / 2});
    CHECK(machine.node_of(Cpu{cpu}) == Node{cpu % 8 / 2});
  }
}

TEST_CASE("two machines may live at once, and copies share a platform", "[machine]")
{
  const Machine first(read(sample()));
  const Machine second(shipped("xeon-8369b-2s-128c"));
  const Machine copy = first; // NOLINT(performance-unnecessary-copy-initialization)
  check_read_back(first);
  check_read_back(second);
  CHECK(&copy.platform() == &first.platform());
}

TEST_CASE("CPUs of a slower kind take longer, by the firmware's numbers", "[machine]")
{
  Topology t = shipped("ryzen-5800u");
  CHECK(Machine(t).time_on(Cpu{3}, Duration::ns(7)) == Duration::ns(7));
  t.core_kinds = {{"slow", {3, 11}, 0.7}, {"fast", {0, 1, 2, 4, 5, 6, 7, 8, 9, 10, 12, 13}, 1}};
  const Machine machine(t);
  CHECK(machine.time_on(Cpu{2}, Duration::ns(7)) == Duration::ns(7));
  CHECK(machine.time_on(Cpu{3}, Duration::ns(7)) == Duration::ns(10));
  CHECK(machine.time_on(Cpu{11}, Duration::ns(7)) == Duration::ns(10));
}

TEST_CASE("distances have names", "[machine]")
{
  CHECK(to_string(Distance::SameCore) == "same_core");
  CHECK(to_string(Distance::CrossPackage) == "cross_package");
}
