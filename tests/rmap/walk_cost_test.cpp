// What a walk by itself takes, to the picosecond; and whom a slow one keeps waiting.

#include "tests/support/rmap_bench.hpp"

#include <set>

namespace numasim {
namespace {

using testing::k_file;
using testing::k_l1;
using testing::k_rmw;
using testing::k_store;
using testing::RecordingVisitor;
using testing::with;
using Bench = testing::RmapBench;

/// Counts loads that wait for each other, groups of those that do not, and VMAs.
class CountingAccess {
public:
  void load(const Vma& vma, VmaField /*field*/)
  {
    chain += grouped_ ? 0 : 1;
    vmas.insert(&vma);
  }
  void store(Vma& /*vma*/, VmaField /*field*/) { ++stores; }
  void load_root() {}
  void store_root() { ++stores; }
  void begin_independent() { grouped_ = true; }
  void end_independent()
  {
    grouped_ = false;
    ++chain;
  }

  std::int64_t chain = 0;
  std::int64_t stores = 0;
  std::set<const Vma*> vmas;

private:
  bool grouped_ = false;
};

Process walk(Bench& bench, Cpu cpu, PageRange range, RmapVisitor& visitor, Instant& done)
{
  co_await bench.design->walk(cpu, k_file, range, WalkLock::Wait, visitor);
  done = bench.world.engine().now();
}

Process insert(Bench& bench, Cpu cpu, Duration after, Vma& vma, Instant& done)
{
  co_await bench.world.engine().delay(after);
  co_await bench.design->insert(cpu, vma, RmapSite::Link);
  done = bench.world.engine().now();
}

TEST_CASE("a walk alone takes what its lock, its way and its visits take, to the picosecond",
          "[walk]")
{
  constexpr PageRange range{10, 3};
  const Duration each = Duration::ns(777);
  Bench bench("single");
  for (std::uint32_t i = 0; i < 60; ++i) {
    bench.design->preload(bench.vma(Cpu{9}, {i * 7 % 20, 1 + i % 8}));
  }
  Instant done;
  RecordingVisitor first(bench.world.cpus(), each);
  bench.run(walk(bench, Cpu{9}, range, first, done)); // afterwards CPU 9 has all lines
  const Instant from = bench.world.engine().now();
  RecordingVisitor second(bench.world.cpus(), each);
  bench.run(walk(bench, Cpu{9}, range, second, done));

  // down_read(): an RMW of the count, a store to the owner in its line; up_read(): an RMW. The
  // root's line; then the way to each VMA by itself, 5 ns and what it loads for every VMA on it.
  std::int64_t expected = k_rmw + k_store + k_l1 + k_rmw;
  bench.design->trees(k_file, [&](const RootedTree& rooted) {
    auto& tree = const_cast<IntervalTree&>(rooted.tree);
    Vma* vma = nullptr;
    bool more = true;
    while (more) {
      CountingAccess access;
      vma = vma == nullptr ? tree.first_overlap(10, 12, access)
                           : tree.next_overlap(*vma, 10, 12, access);
      more = vma != nullptr;
      REQUIRE(access.stores == 0);
      expected += access.chain * k_l1 + static_cast<std::int64_t>(access.vmas.size()) * 5000;
      expected += more ? each.count_ps() : 0;
    }
  });
  REQUIRE(second.seen.size() > 10);
  REQUIRE(second.seen == first.seen);
  REQUIRE((done - from).count_ps() == expected);
}

/// A walk over 40 VMAs of every node that takes 10 us for each; 50 us after it began CPU 1 maps the
/// file. Returns when that and the walk are done.
std::pair<Instant, Instant> mapped_beside_walk(const std::string& design,
                                               const Parameters& parameters)
{
  Bench bench(design, &parameters);
  for (std::uint32_t i = 0; i < 40; ++i) {
    bench.design->preload(bench.vma(Cpu{i % 16}, {0, 10}));
  }
  RecordingVisitor slow(bench.world.cpus(), Duration::us(10));
  Vma& fresh = bench.vma(Cpu{1}, {0, 10});
  Instant walked;
  Instant mapped;
  bench.world.engine().spawn(walk(bench, Cpu{9}, {0, 1}, slow, walked));
  bench.run(insert(bench, Cpu{1}, Duration::us(50), fresh, mapped));
  REQUIRE(slow.seen.size() == 40);
  return {mapped, walked};
}

TEST_CASE("who changes a tree waits for the whole of a walk, or for that of its tree", "[walk]")
{
  const std::int64_t distributed = 0;
  for (const char* design : {"single", "split-tree", "split-lock", "sharded", "exclude"}) {
    DYNAMIC_SECTION(design)
    {
      const auto [mapped, walked] =
          mapped_beside_walk(design, Parameters(find_strategy(design)->parameters));
      REQUIRE(walked > Instant{Duration::us(400)});
      REQUIRE(mapped > Instant{Duration::us(400)});
    }
  }
  SECTION("partition, where a walk holds one tree at a time")
  {
    // Node 0 has the first of four trees, with a quarter of the VMAs.
    const auto [mapped, walked] =
        mapped_beside_walk("partition", with("partition", {{"promote_after", distributed}}));
    REQUIRE(walked > Instant{Duration::us(400)});
    REQUIRE(mapped > Instant{Duration::us(100)});
    REQUIRE(mapped < Instant{Duration::us(150)});
  }
  SECTION("partition, with an outer lock")
  {
    const auto [mapped, walked] = mapped_beside_walk(
        "partition", with("partition", {{"promote_after", distributed}, {"outer", true}}));
    REQUIRE(mapped > Instant{Duration::us(400)});
  }
  SECTION("node-shard")
  {
    const auto [mapped, walked] =
        mapped_beside_walk("node-shard", with("node-shard", {{"promote_after", distributed}}));
    REQUIRE(walked > Instant{Duration::us(400)});
    // The locks are let go in order, the own one's among the first.
    REQUIRE(mapped > Instant{Duration::us(400)});
  }
}

} // namespace
} // namespace numasim
