/// Are pairs chosen, kept, written and turned into costs as they should be?

#include "tests/command/support.hpp"
#include "tools/probe/fitted_costs.hpp"
#include "tools/probe/measured_groups.hpp"
#include "tools/probe/pair_matrix.hpp"
#include "tools/probe/transfer_costs.hpp"

#include <catch2/catch.hpp>

#include <functional>
#include <map>
#include <numeric>
#include <set>
#include <sstream>

using namespace numasim;

namespace {

/// Nodes of `l3s` L3 groups of `cores` cores of `smt` CPUs, two nodes to a package.
Topology box(std::uint32_t nodes, std::uint32_t l3s, std::uint32_t cores, std::uint32_t smt)
{
  Topology t;
  t.name = "box";
  std::uint32_t cpu = 0;
  for (std::uint32_t n = 0; n < nodes; ++n) {
    NodeDescription node;
    node.id = n;
    node.package = n / 2;
    for (std::uint32_t i = 0; i < l3s * cores * smt; ++i, ++cpu) {
      node.cpus.push_back(cpu);
      t.cpus.push_back(cpu);
      t.core.push_back(cpu / smt);
      t.l3.push_back(cpu / (smt * cores));
    }
    t.nodes.push_back(node);
    t.package_of_node.push_back(n / 2);
  }
  t.costs.l1_load = Duration::ns(1);
  t.costs.rmw_local = Duration::ns(5);
  t.costs.dram_local = Duration::ns(90);
  return t;
}

std::uint32_t node_of(const Topology& t, std::uint32_t position)
{
  return position / static_cast<std::uint32_t>(t.cpus.size() / t.nodes.size());
}

using Law = std::function<double(const CpuPair&)>;

PairMatrix measured_as(const Topology& t, const Law& law)
{
  PairMatrix pairs(t.cpus);
  for (const CpuPair& pair : choose_pairs(t, std::nullopt, 1)) {
    pairs.at(pair.first, pair.second) = law(pair);
  }
  return pairs;
}

/// Hand-overs of 6 ns between siblings and 25 within an L3; the rest by `across`.
Law levels(const Topology& t, const Law& across)
{
  return [&t, across](const CpuPair& pair) {
    switch (class_of(t, pair)) {
    case PairClass::Core:
      return 6.0;
    case PairClass::L3:
      return 25.0;
    default:
      return across(pair);
    }
  };
}

} // namespace

TEST_CASE("all pairs are each pair once", "[probe]")
{
  const Topology t = box(4, 2, 2, 2);
  const auto pairs = choose_pairs(t, std::nullopt, 7);
  CHECK(pairs.size() == 32 * 31 / 2);
  CHECK(std::set(pairs.begin(), pairs.end()).size() == pairs.size());
}

TEST_CASE("a sample of pairs serves every class and place", "[probe]")
{
  const Topology t = box(4, 2, 4, 2); // 64 CPUs, 8 L3 groups
  const auto pairs = choose_pairs(t, 80, 7);
  CHECK(pairs.size() == 80);
  CHECK(std::set(pairs.begin(), pairs.end()).size() == 80);
  std::map<PairClass, int> classes;
  std::set<std::uint32_t> l3s;
  std::set<CpuPair> node_pairs;
  for (const CpuPair& pair : pairs) {
    ++classes[class_of(t, pair)];
    if (class_of(t, pair) == PairClass::L3) {
      l3s.insert(t.l3[pair.first]);
    }
    node_pairs.insert({node_of(t, pair.first), node_of(t, pair.second)});
  }
  CHECK(classes[PairClass::Core] == 20); // a quarter of the sample
  CHECK(classes[PairClass::Node] >= 12);
  CHECK(classes[PairClass::Package] >= 6);
  CHECK(classes[PairClass::Machine] >= 12);
  CHECK(l3s.size() == 8);
  CHECK(node_pairs.size() == 10); // 4 nodes with themselves, 6 with each other
  CHECK(choose_pairs(t, 80, 7) == pairs);
  CHECK(choose_pairs(t, 80, 8) != pairs);
  CHECK(choose_pairs(t, 0, 7).empty());
  CHECK(choose_pairs(box(1, 1, 1, 1), std::nullopt, 7).empty());
}

TEST_CASE("the matrix is written as core-to-core-latency writes it", "[probe]")
{
  PairMatrix pairs({0, 1, 5});
  pairs.at(0, 1) = 20.5;
  pairs.at(2, 1) = 0.1;
  CHECK(pairs.measured() == 2);
  CHECK(csv_of(pairs) == ",,\n20.5,,\n,0.1,\n");
  // Every digit comes back.
  pairs.at(0, 2) = 1.0 / 3;
  std::istringstream lines{csv_of(pairs)};
  std::string line;
  std::getline(lines, line);
  std::getline(lines, line);
  std::getline(lines, line);
  CHECK(std::stod(line) == 1.0 / 3);
}

TEST_CASE("costs of a home-directory machine are found again", "[probe]")
{
  Topology t = box(4, 2, 2, 2);
  const auto hop = [&](std::uint32_t n, std::uint32_t m) {
    return n == m ? 0.0 : n / 2 == m / 2 ? 12.0 : 60.0;
  };
  const Law across = [&](const CpuPair& p) {
    const std::uint32_t a = node_of(t, p.first);
    const std::uint32_t b = node_of(t, p.second);
    return 105 + hop(a, 1) + hop(1, b) + hop(a, b); // t0 100, the word on node 1
  };
  const PairMatrix pairs = measured_as(t, levels(t, across));
  CHECK(set_transfer_costs({.pairs = pairs, .home = 1}, t).empty());
  CHECK(t.costs.protocol == Protocol::HomeDirectory);
  CHECK(t.costs.core_transfer == Duration::ns(1));
  CHECK(t.costs.l3_transfer == Duration::ns(20));
  CHECK(t.costs.base == Duration::ns(100));
  CHECK(t.hop_ns[0][1] == 12);
  CHECK(t.hop_ns[0][2] == 60);
  CHECK(t.costs.jitter_cv == 0);
  CHECK(t.provenance.at("/t0_ns").confidence == Confidence::Derived);
}

TEST_CASE("costs of a socket-local machine are found again", "[probe]")
{
  Topology t = box(4, 1, 4, 1);
  const Law across = [&](const CpuPair& p) {
    const std::uint32_t a = node_of(t, p.first);
    const std::uint32_t b = node_of(t, p.second);
    return a / 2 == b / 2 ? 45.0 : 130.0;
  };
  const PairMatrix pairs = measured_as(t, levels(t, across));
  CHECK(set_transfer_costs({.pairs = pairs, .remote_dram_ns = 140}, t).empty());
  CHECK(t.costs.protocol == Protocol::SocketLocal);
  CHECK(t.hop_ns[0][2] == 25); // half of 140 - 90
  CHECK(t.costs.base == Duration::ns(100));
  // One L3 a node: base and die hop of a package are only known together.
  CHECK((t.costs.package_base.value_or(Duration{}).in_ns() + t.hop_ns[0][1]) == Approx(40));
}

TEST_CASE("all pairs of a larger machine are fitted", "[probe]")
{
  Topology t = box(4, 2, 2, 2);
  t.title = "a box";
  t.provenance["/rmw_local_ns"] = {"a chain", Confidence::Measured};
  const auto hop = [](std::uint32_t n, std::uint32_t m) {
    return n == m ? 0.0 : n / 2 == m / 2 ? 12.0 : 60.0;
  };
  const Law across = [&](const CpuPair& p) {
    const std::uint32_t a = node_of(t, p.first);
    const std::uint32_t b = node_of(t, p.second);
    return 105 + hop(a, 1) + hop(1, b) + hop(a, b); // t0 100, the word on node 1
  };
  PairMatrix pairs = measured_as(t, levels(t, across));
  REQUIRE(can_fit(pairs, t));
  const Topology before = t;
  const auto remarks = fit_transfer_costs({.pairs = pairs, .home = 1}, "box.csv", t);
  CHECK(remarks.size() == 1); // the error; the home is the right one
  CHECK(t.costs.protocol == Protocol::HomeDirectory);
  CHECK(t.costs.rmw_local == Duration::ns(5));
  CHECK(t.costs.core_transfer == Duration::ns(1));
  CHECK(t.costs.l3_transfer.in_ns() == Approx(20).margin(0.02));
  CHECK(t.costs.base.in_ns() == Approx(100).margin(0.05));
  CHECK(t.hop_ns[0][1] == Approx(12).margin(0.05));
  CHECK(t.hop_ns[0][2] == Approx(60).margin(0.05));
  REQUIRE(t.fit);
  CHECK(t.fit->matrix == "box.csv");
  CHECK(t.fit->home_node == 1U);
  CHECK(t.fit->pairs == 32 * 31 / 2);
  CHECK(t.fit->mean_abs_pct < 0.1);
  CHECK(t.name == "box");

  pairs.at(0, 9).reset();
  CHECK_FALSE(can_fit(pairs, before)); // a gap
  const Topology few = box(1, 1, 7, 2);
  CHECK_FALSE(can_fit(measured_as(few, [](const CpuPair&) { return 20.0; }), few));
}

TEST_CASE("memory beyond the link tells the link between packages", "[probe]")
{
  Topology t = box(4, 1, 4, 1);
  const Law across = [&](const CpuPair& p) {
    return node_of(t, p.first) / 2 == node_of(t, p.second) / 2 ? 45.0 : 130.0;
  };
  const PairMatrix pairs = measured_as(t, levels(t, across));
  REQUIRE(can_fit(pairs, t));
  (void)fit_transfer_costs({.pairs = pairs, .remote_dram_ns = 150}, "box.csv", t);
  CHECK(t.costs.protocol == Protocol::SocketLocal);
  CHECK(t.hop_ns[0][2] == Approx(30).margin(0.02)); // half of 150 - 90
  CHECK((t.costs.base.in_ns() + t.hop_ns[0][2] + t.costs.rmw_local.in_ns()) ==
        Approx(130).margin(0.05));
}

TEST_CASE("what no pair tells is a guess, and said", "[probe]")
{
  Topology t = box(4, 2, 2, 2);
  const auto unmeasured = set_transfer_costs({.pairs = PairMatrix(t.cpus)}, t);
  CHECK(unmeasured.size() == 3);
  CHECK(t.provenance.at("/t0_ns").confidence == Confidence::Guess);
  CHECK(t.provenance.at("/levels/l3/transfer_ns").confidence == Confidence::Guess);
  CHECK(t.costs.l3_transfer > Duration{});
}

TEST_CASE("groups that the machine hides show in the hand-overs", "[probe]")
{
  // Said to be one L3 of 8 cores; really two of 4, in which 2 siblings make a core.
  Topology t = box(1, 1, 8, 1);
  PairMatrix pairs = measured_as(t, [](const CpuPair& p) {
    const double place = 0.1 * p.first;
    return place + (p.first / 2 == p.second / 2           ? 9
                    : p.first % 8 / 4 == p.second % 8 / 4 ? 26
                                                          : 95);
  });
  const auto remarks = regroup(pairs, t);
  CHECK(remarks.size() == 3); // the L3 groups, and the cores of each
  CHECK(t.core == std::vector<std::uint32_t>{0, 0, 1, 1, 2, 2, 3, 3});
  CHECK(t.l3 == std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1, 1, 1});
  CHECK(t.provenance.at("/levels/l3").confidence == Confidence::Measured);
  CHECK(regroup(pairs, t).empty()); // nothing more to find
}

TEST_CASE("no groups are made of a mesh's spread, of chance, or of gaps", "[probe]")
{
  const Topology honest = box(1, 1, 6, 1);
  Topology t = honest;
  // 36 to 72 ns evenly, as on a Sapphire Rapids.
  CHECK(regroup(measured_as(t, [](const CpuPair& p) { return 36.0 + 4 * (p.first + p.second); }), t)
            .empty());
  // A ring of fast pairs: everything is connected, so there are no groups; that is said.
  CHECK(regroup(
            measured_as(t, [](const CpuPair& p) { return p.second - p.first == 1 ? 20.0 : 100.0; }),
            t)
            .size() == 1);
  PairMatrix gap = measured_as(t, [](const CpuPair& p) { return p.second < 3 ? 20.0 : 100.0; });
  gap.at(0, 5).reset();
  CHECK(regroup(gap, t).empty());
  CHECK(t.core == honest.core);
  CHECK(t.l3 == honest.l3);
}
