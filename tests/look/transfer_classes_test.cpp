/// Are pairs of CPUs put into the right class, and are the transfers shown those of the simulator?

#include "tests/machine/sample.hpp"
#include "tests/support/small_machines.hpp"
#include "tools/report/transfer_classes.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

using namespace numasim;
using numasim::testing::MemoryBench;
using numasim::testing::Shape;

namespace {

const TransferClass& class_of(const TransferClasses& all, const std::string& label)
{
  const auto found = std::find_if(all.classes.begin(), all.classes.end(),
                                  [&](const TransferClass& c) { return c.label() == label; });
  REQUIRE(found != all.classes.end());
  return *found;
}

void check(const Spread& spread, double min, double median, double max)
{
  CHECK(spread.min_ns == Approx(min));
  CHECK(spread.median_ns == Approx(median));
  CHECK(spread.max_ns == Approx(max));
}

std::uint64_t all_pairs(const TransferClasses& all)
{
  return std::accumulate(all.classes.begin(), all.classes.end(), std::uint64_t{0},
                         [](std::uint64_t sum, const TransferClass& c) { return sum + c.pairs; });
}

/// What the simulator charges for a load of a line that `owner` has stored to.
double simulated_ns(MemoryBench& bench, std::uint32_t requester, std::uint32_t owner,
                    std::uint32_t home)
{
  const LineId line = bench.line(home);
  (void)bench.store(owner, line);
  return static_cast<double>(bench.load(requester, line)) / 1000;
}

Spread spread_of(std::vector<double> values)
{
  std::sort(values.begin(), values.end());
  return {values.front(), values[(values.size() - 1) / 2], values.back()};
}

struct Expected {
  std::vector<double> at_requester;
  std::vector<double> at_owner;
};

} // namespace

TEST_CASE("classes of a home-directory machine have the values worked out by hand", "[look]")
{
  // t0 100, die 30, paired packages 65.5, others 90.125, L3 group 20, siblings 1.5 ns.
  const TransferClasses all = transfer_classes(Machine(test::read(test::sample())));
  REQUIRE(all.classes.size() == 5);
  CHECK(all.requester_step == 1);
  CHECK(all_pairs(all) == 16 * 15 / 2);

  CHECK(class_of(all, "SMT siblings").pairs == 8);
  check(class_of(all, "SMT siblings").home_at_owner, 1.5, 1.5, 1.5);
  CHECK(class_of(all, "same L3 group").pairs == 16); // 4 of each node's 6 pairs, less siblings
  check(class_of(all, "same L3 group").home_at_owner, 20, 20, 20);

  const TransferClass& die = class_of(all, "same package, hop 30 ns");
  CHECK(die.pairs == 32);
  check(die.home_at_requester, 160, 160, 160);
  check(die.home_at_owner, 160, 160, 160);
  REQUIRE(die.home_at_third); // the other package: 100 + 65.5 + 90.125 + 30
  check(*die.home_at_third, 285.625, 285.625, 285.625);

  const TransferClass& near = class_of(all, "other package, hop 65.5 ns");
  CHECK(near.pairs == 32);
  check(near.home_at_owner, 231, 231, 231);
  const TransferClass& far = class_of(all, "other package, hop 90.125 ns");
  CHECK(far.pairs == 32);
  check(far.home_at_owner, 280.25, 280.25, 280.25);
  REQUIRE(all.worst_ns());
  CHECK(*all.worst_ns() == Approx(285.625));
}

TEST_CASE("a socket-local machine pays the directory where the home is the requester's", "[look]")
{
  Costs costs = numasim::testing::distinct_costs(Protocol::SocketLocal);
  const Shape shape{.packages = 2, .cores_per_l3 = 3};
  const TransferClasses all = transfer_classes(Machine(numasim::testing::topology(shape, costs)));
  REQUIRE(all.classes.size() == 2);
  const TransferClass& across = all.classes.back();
  CHECK(across.label() == "other package, hop 12 ns"); // 11 there, 13 back
  CHECK(across.pairs == 9);
  CHECK_FALSE(across.home_at_third);
  check(across.home_at_requester, 105 + 11 + 65, 105 + 11 + 65, 105 + 13 + 65);
  check(across.home_at_owner, 105 + 11, 105 + 11, 105 + 13);
}

TEST_CASE("classes agree with what the simulator charges each pair of CPUs", "[look]")
{
  const auto protocol = GENERATE(Protocol::HomeDirectory, Protocol::SocketLocal, Protocol::Flat);
  const Shape shape{
      .packages = 2, .nodes_per_package = 2, .l3s_per_node = 2, .cores_per_l3 = 2, .threads = 2};
  Topology t = numasim::testing::topology(shape, protocol);
  if (GENERATE(false, true)) {
    for (std::uint32_t core = 0; core < 16; ++core) {
      t.costs.core_offset_ns.push_back(core * core * 0.1 - 3);
    }
    for (std::uint32_t l3 = 0; l3 < 8; ++l3) {
      t.costs.l3_pair_offset_ns.push_back({0, 1, 2, 3, -1, -2, -3, 0.5 * l3});
    }
  }
  MemoryBench bench(t);
  std::vector<Expected> expected(k_distances);
  for (std::uint32_t r = 0; r < bench.machine.cpus(); ++r) {
    for (std::uint32_t o = 0; o < bench.machine.cpus(); ++o) {
      const auto distance = static_cast<std::size_t>(bench.machine.distance(Cpu{r}, Cpu{o}));
      // Siblings share a cache: a load hits, and a hand-over shows in a store.
      if (bench.machine.core_of(Cpu{r}) == bench.machine.core_of(Cpu{o})) {
        continue;
      }
      const auto here = static_cast<std::uint32_t>(bench.machine.node_of(Cpu{r}));
      const auto there = static_cast<std::uint32_t>(bench.machine.node_of(Cpu{o}));
      expected[distance].at_requester.push_back(simulated_ns(bench, r, o, here));
      expected[distance].at_owner.push_back(simulated_ns(bench, r, o, there));
    }
  }
  // Classes of one distance that differ in their hops, taken together.
  const TransferClasses all = transfer_classes(bench.machine);
  for (const Distance distance :
       {Distance::SameL3, Distance::SameNode, Distance::SamePackage, Distance::CrossPackage}) {
    const Expected& e = expected[static_cast<std::size_t>(distance)];
    std::uint64_t pairs = 0;
    double least = 1e9;
    double most = 0;
    for (const TransferClass& c : all.classes) {
      if (c.distance == distance) {
        pairs += c.pairs;
        least = std::min(least, c.home_at_owner.min_ns);
        most = std::max(most, c.home_at_requester.max_ns);
      }
    }
    INFO(label_of(distance) << " " << to_string(protocol));
    CHECK(2 * pairs == e.at_owner.size());
    CHECK(least == Approx(spread_of(e.at_owner).min_ns));
    CHECK(most == Approx(spread_of(e.at_requester).max_ns));
  }
  for (const TransferClass& c : all.classes) {
    if (c.distance == Distance::SameL3 || c.distance == Distance::SameNode) {
      const Expected& e = expected[static_cast<std::size_t>(c.distance)];
      CHECK(c.home_at_owner.median_ns == Approx(spread_of(e.at_owner).median_ns));
    }
  }
}

TEST_CASE("nodes that differ in many hops are one class", "[look]")
{
  const Shape shape{.packages = 4, .cores_per_l3 = 1};
  const TransferClasses six = transfer_classes(Machine(numasim::testing::topology(shape)));
  CHECK(six.classes.size() == 6); // six pairs of nodes, six hops
  Topology t = numasim::testing::topology(shape);
  NodeDescription fifth{.id = 4, .package = 4, .cpus = {4}, .memory_gib = 0};
  t.nodes.push_back(fifth);
  t.package_of_node.push_back(4);
  t.cpus.push_back(4);
  t.core.push_back(4);
  t.l3.push_back(4);
  for (std::size_t n = 0; n < 4; ++n) {
    t.hop_ns[n].push_back(80 + static_cast<double>(n));
  }
  t.hop_ns.push_back({80, 81, 82, 83, 0});
  const TransferClasses ten = transfer_classes(Machine(t));
  REQUIRE(ten.classes.size() == 1);
  CHECK(ten.classes.front().label() == "other package");
  CHECK(ten.classes.front().pairs == 10);
  CHECK(ten.classes.front().home_at_owner.min_ns == Approx(105 + 11 + 13));
  CHECK(ten.classes.front().home_at_owner.max_ns == Approx(105 + 83 + 83));
}

TEST_CASE("a machine with one CPU has no transfers", "[look]")
{
  const Machine machine(numasim::testing::topology(Shape{.cores_per_l3 = 1}));
  CHECK(transfer_classes(machine).classes.empty());
  CHECK_FALSE(transfer_classes(machine).worst_ns());
}

TEST_CASE("large machines are sampled, their pairs are not", "[look]")
{
  const Machine machine(numasim::testing::topology(
      Shape{.packages = 2, .l3s_per_node = 50, .cores_per_l3 = 20, .threads = 2}));
  const TransferClasses all = transfer_classes(machine);
  CHECK(all.requester_step > 1);
  CHECK(all_pairs(all) == std::uint64_t{4000} * 3999 / 2);
  CHECK(class_of(all, "SMT siblings").pairs == 2000);
  check(class_of(all, "same node").home_at_owner, 105, 105, 105);
}
