/// Every design keeps its trees right, takes its locks as often as it is said to, and shows a
/// walker each mapping once.

#include "tests/support/rmap_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <array>
#include <numeric>
#include <vector>

namespace numasim {
namespace {

using testing::k_file;
using Bench = testing::RmapBench;

std::vector<std::string> all_designs()
{
  std::vector<std::string> names;
  for (const StrategyEntry& entry : strategies()) {
    names.push_back(entry.name);
  }
  return names;
}

TEST_CASE("every design keeps its trees right while CPUs change them and walkers look", "[rmap]")
{
  for (const std::string& name : all_designs()) {
    DYNAMIC_SECTION(name)
    {
      Bench bench(name);
      constexpr std::size_t k_long_lived = 37;
      for (std::uint32_t i = 0; i < k_long_lived; ++i) {
        bench.design->preload(bench.vma(Cpu{i % 16}, {1000 + i % 10, 1}));
      }
      int finished = 0;
      for (std::uint32_t c = 0; c < 14; ++c) {
        bench.world.engine().spawn(testing::churn(bench, Cpu{c}, 40, finished));
      }
      bench.world.engine().spawn(testing::walk_often(bench, Cpu{14}, 30, k_long_lived, finished));
      bench.world.engine().spawn(testing::walk_often(bench, Cpu{15}, 30, k_long_lived, finished));
      bench.world.engine().run_before(Instant::max());
      REQUIRE(finished == 16);
      bench.checker.finish(false);
      REQUIRE(bench.findings().empty());
      REQUIRE(bench.design->mapped(k_file) == k_long_lived);
      REQUIRE(bench.design->check().empty());
      // 14 CPUs x 40 rounds x (insert, split 3, adjust 2, insert after, remove 3)
      REQUIRE(bench.design->operations(k_file) == std::uint64_t{14} * 40 * 10);
    }
  }
}

TEST_CASE("a design that is watched does what it does unwatched", "[rmap]")
{
  for (const std::string& name : all_designs()) {
    DYNAMIC_SECTION(name)
    {
      const auto digest = [&](bool watched) {
        Bench bench(name, nullptr, "file", Duration::ns(300), watched);
        int finished = 0;
        for (std::uint32_t c = 0; c < 8; ++c) {
          bench.world.engine().spawn(testing::churn(bench, Cpu{2 * c}, 10, finished));
        }
        bench.world.engine().spawn(testing::walk_often(bench, Cpu{1}, 10, 0, finished));
        bench.world.engine().run_before(Instant::max());
        REQUIRE(finished == 9);
        return bench.world.engine().digest();
      };
      REQUIRE(digest(true) == digest(false));
    }
  }
}

Process one_of_each(Bench& bench, std::vector<std::uint64_t>& counts)
{
  const Cpu cpu{5};
  RmapStrategy& design = *bench.design;
  const auto note = [&] { counts.push_back(bench.acquisitions()); };
  Vma& first = bench.vma(cpu, {0, 100});
  co_await design.insert(cpu, first, RmapSite::Link);
  note();
  Vma& upper = bench.vma(cpu, {50, 50});
  co_await design.split(cpu, first, upper, {0, 50}, RmapSite::MmapSplit);
  note();
  co_await design.adjust(cpu, upper, {40, 60}, RmapSite::Merge);
  note();
  Vma& child = bench.vma(cpu, {40, 60});
  co_await design.insert_after(cpu, child, upper);
  note();
  const std::array<Vma*, 3> batch{&first, &upper, &child};
  co_await design.remove(cpu, batch, RmapSite::ExitBatch);
  note();
}

TEST_CASE("each operation takes the locks as often as the design says", "[rmap]")
{
  struct Expected {
    const char* design;
    std::vector<std::uint64_t> per_operation; // insert, split, adjust, insert after, batch of 3
  };
  // split-lock as posted: a split locks twice, a batch once a VMA.
  const std::vector<Expected> table{
      {"single", {1, 1, 1, 1, 1}},     {"split-tree", {1, 1, 1, 1, 1}},
      {"split-lock", {1, 2, 1, 1, 3}}, {"sharded", {1, 1, 1, 1, 1}},
      {"partition", {1, 1, 1, 1, 1}},  {"node-shard", {1, 1, 1, 1, 1}},
      {"exclude", {1, 1, 1, 1, 1}}};
  REQUIRE(table.size() == strategies().size());
  for (const Expected& expected : table) {
    DYNAMIC_SECTION(expected.design)
    {
      Bench bench(expected.design);
      std::vector<std::uint64_t> counts;
      bench.run(one_of_each(bench, counts));
      REQUIRE(counts.size() == 5);
      std::adjacent_difference(counts.begin(), counts.end(), counts.begin());
      REQUIRE(counts == expected.per_operation);
    }
  }
}

Process split_once(Bench& bench, Vma& old, Vma& fresh)
{
  co_await bench.design->split(Cpu{0}, old, fresh, {0, 50}, RmapSite::MmapSplit);
}

TEST_CASE("a split keeps both halves in the tree the mapping was made in", "[rmap]")
{
  for (const char* name : {"split-tree", "split-lock"}) {
    DYNAMIC_SECTION(name)
    {
      Bench bench(name);
      Vma& old = bench.vma(Cpu{15}, {0, 100}); // node 3
      bench.design->preload(old);
      Vma& fresh = bench.vma(Cpu{0}, {50, 50}); // whoever splits it
      bench.run(split_once(bench, old, fresh));
      REQUIRE(old.shard == 3);
      REQUIRE(fresh.shard == 3);
    }
  }
}

TEST_CASE("hash shards spread a process's mappings and CPU shards keep them together", "[rmap]")
{
  const ParameterList declared = find_strategy("sharded")->parameters;
  Parameters by_cpu(declared);
  by_cpu.set("shard_by", std::string("cpu"));
  const auto shards_used = [](Bench& bench) {
    std::vector<std::uint32_t> used;
    for (std::uint32_t i = 0; i < 64; ++i) {
      used.push_back(bench.vma(Cpu{3}, {i, 1}).shard);
    }
    std::sort(used.begin(), used.end());
    return std::distance(used.begin(), std::unique(used.begin(), used.end()));
  };
  Bench hashed("sharded");
  Bench kept("sharded", &by_cpu);
  REQUIRE(shards_used(hashed) == 8);
  REQUIRE(shards_used(kept) == 1);
}

TEST_CASE("packed shards share lines and take less memory", "[rmap]")
{
  const ParameterList declared = find_strategy("sharded")->parameters;
  Parameters packed(declared);
  packed.set("aligned", false);
  const auto lines = [](Bench& bench) {
    for (const LineRecord& line : bench.world.memory().records()) {
      if (line.name == "file i_mmap shards") {
        return line.lines;
      }
    }
    return std::uint64_t{0};
  };
  Bench apart("sharded");
  Bench together("sharded", &packed);
  REQUIRE(lines(apart) == 8);
  REQUIRE(lines(together) == 4); // two of 24 bytes in 64
  REQUIRE(together.design->inode_memory().idle < apart.design->inode_memory().idle);
}

} // namespace
} // namespace numasim
