#include "models/rmap/walk_access.hpp"

#include "models/rmap/interval_tree.hpp"

#include <catch2/catch.hpp>

#include <array>

namespace numasim::test {
namespace {

/// Two nodes of one CPU each.
Topology duo()
{
  Topology topology;
  topology.name = "duo";
  topology.nodes = {{.id = 0, .package = 0, .cpus = {0}}, {.id = 1, .package = 1, .cpus = {1}}};
  topology.cpus = {0, 1};
  topology.core = {0, 1};
  topology.l3 = {0, 1};
  topology.package_of_node = {0, 1};
  topology.hop_ns = {{0, 50}, {50, 0}};
  topology.costs.l1_load = Duration::ns(1);
  topology.costs.l3_load = Duration::ns(10);
  topology.costs.rmw_local = Duration::ns(5);
  topology.costs.store_local = Duration::ns(1);
  topology.costs.core_transfer = Duration::ns(4);
  topology.costs.l3_transfer = Duration::ns(30);
  topology.costs.base = Duration::ns(40);
  topology.costs.dram_local = Duration::ns(80);
  return topology;
}

/// The lines of a few VMAs, twice: for the policy and for the Walk that says what it should cost.
class Bench {
public:
  Bench() : machine_(duo()), memory_(engine_, machine_, 1, 0)
  {
    const LineRole role = memory_.role("vma");
    for (std::size_t i = 0; i < vmas.size(); ++i) {
      vmas[i].pgoff = static_cast<std::uint32_t>(i);
      for (std::size_t line = 0; line < k_vma_lines; ++line) {
        vmas[i].lines[line] = memory_.allocate(Node{0}, role);
        twins[i][line] = memory_.allocate(Node{0}, role);
      }
    }
  }

  [[nodiscard]] Walk walk() { return {memory_, Cpu{0}}; }
  WalkAccess access(Walk& walk) { return {walk, epochs_, k_layout}; }

  std::array<Vma, 8> vmas;
  std::array<std::array<LineId, k_vma_lines>, 8> twins{};

private:
  static constexpr VmaLayout k_layout = VmaLayout::v6_18();

  Engine engine_;
  Machine machine_;
  Memory memory_;
  TouchEpochs epochs_;
};

} // namespace

TEST_CASE("a field's first access costs its line, later ones of the same line hit", "[rmap_tree]")
{
  Bench bench;
  Walk walk = bench.walk();
  WalkAccess access = bench.access(walk);
  access.load(bench.vmas[0], VmaField::Pgoff);
  access.load(bench.vmas[0], VmaField::File);
  access.load(bench.vmas[0], VmaField::Left);
  access.load(bench.vmas[0], VmaField::SubtreeLast);

  Walk expected = bench.walk();
  expected.load(bench.twins[0][1]);
  expected.hit();
  expected.load(bench.twins[0][2]);
  expected.hit();
  CHECK(walk.finish() == expected.finish());
  CHECK(access.visited() == 1);
}

TEST_CASE("a store to a line that was only loaded is a store, one after a store hits",
          "[rmap_tree]")
{
  Bench bench;
  Walk walk = bench.walk();
  WalkAccess access = bench.access(walk);
  access.load(bench.vmas[0], VmaField::Left);
  access.store(bench.vmas[0], VmaField::SubtreeLast);
  access.store(bench.vmas[0], VmaField::Left);
  access.store(bench.vmas[1], VmaField::Parent);
  access.load(bench.vmas[1], VmaField::Parent);

  Walk expected = bench.walk();
  expected.load(bench.twins[0][2]);
  expected.store(bench.twins[0][2]);
  expected.hit();
  expected.store(bench.twins[1][2]);
  expected.hit();
  CHECK(walk.finish() == expected.finish());
  CHECK(access.visited() == 2);
}

TEST_CASE("independent first accesses overlap, and hits hide behind them", "[rmap_tree]")
{
  Bench bench;
  Walk walk = bench.walk();
  WalkAccess access = bench.access(walk);
  access.begin_independent();
  access.load(bench.vmas[0], VmaField::SubtreeLast);
  access.load(bench.vmas[0], VmaField::Pgoff);
  access.load(bench.vmas[0], VmaField::Left);
  access.end_independent();

  Walk expected = bench.walk();
  expected.begin_independent();
  expected.load(bench.twins[0][2]);
  expected.load(bench.twins[0][1]);
  expected.end_independent();
  CHECK(walk.finish() == expected.finish());
}

TEST_CASE("independent hits cost one hit, an empty group nothing", "[rmap_tree]")
{
  Bench bench;
  Walk walk = bench.walk();
  WalkAccess access = bench.access(walk);
  access.load(bench.vmas[0], VmaField::Left);
  const Duration before = walk.finish();
  access.begin_independent();
  access.end_independent();
  CHECK(walk.finish() == before);
  access.begin_independent();
  access.load(bench.vmas[0], VmaField::Left);
  access.load(bench.vmas[0], VmaField::Right);
  access.end_independent();
  CHECK(walk.finish() == before + Duration::ns(1));
}

TEST_CASE("a new run of operations knows nothing of what an earlier one touched", "[rmap_tree]")
{
  Bench bench;
  Walk first = bench.walk();
  bench.access(first).load(bench.vmas[0], VmaField::Left);
  Walk second = bench.walk();
  WalkAccess access = bench.access(second);
  access.load(bench.vmas[0], VmaField::Left);
  CHECK(access.visited() == 1);

  Walk expected = bench.walk();
  expected.load(bench.twins[0][2]);
  CHECK(first.finish() == expected.finish());
}

TEST_CASE("operations report their accesses to the root without paying for them", "[rmap_tree]")
{
  Bench bench;
  IntervalTree tree;
  const auto insert = [&](Vma& vma) {
    Walk walk = bench.walk();
    WalkAccess access = bench.access(walk);
    tree.insert(vma, access);
    return access;
  };
  const WalkAccess first = insert(bench.vmas[0]);
  CHECK(first.root_loaded());
  CHECK(first.root_stored());
  CHECK(first.visited() == 1);

  const WalkAccess second = insert(bench.vmas[1]);
  CHECK(second.root_loaded());
  CHECK_FALSE(second.root_stored());
  CHECK(second.visited() == 2);

  CHECK(insert(bench.vmas[2]).root_stored()); // a rotation at the root
}

TEST_CASE("6.12 spreads a VMA over lines as its offset has it", "[rmap_tree]")
{
  const VmaLayout layout = VmaLayout::v6_12();
  CHECK(layout.straddles());
  CHECK(layout.line_of(VmaField::Parent, 0) == 0);
  CHECK(layout.line_of(VmaField::Right, 0) == 1);
  CHECK(layout.line_of(VmaField::SubtreeLast, 0) == 1);
  CHECK(layout.line_of(VmaField::Pgoff, 0) == 1);
  CHECK(layout.line_of(VmaField::Pgoff, 1) == 2);
  CHECK(layout.line_of(VmaField::End, 7) == 1);
  CHECK(layout.line_of(VmaField::RefCount, 3) == VmaLayout::k_elsewhere);
}

TEST_CASE("6.18 has the tree's node beside the per-VMA lock", "[rmap_tree]")
{
  const VmaLayout layout = VmaLayout::v6_18();
  CHECK_FALSE(layout.straddles());
  CHECK(layout.line_of(VmaField::RefCount) == 2);
  CHECK(layout.line_of(VmaField::SubtreeLast) == 2);
  CHECK(layout.line_of(VmaField::Parent) == 2);
  CHECK(layout.line_of(VmaField::Pgoff) == 1);
  CHECK(layout.line_of(VmaField::Start) == 0);
}

} // namespace numasim::test
