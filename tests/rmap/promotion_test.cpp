/// Files that are distributed once contended, and files that are left out.

#include "tests/support/rmap_bench.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <vector>

namespace numasim {
namespace {

using testing::churn_and_walk;
using testing::k_file;
using testing::with;
using Bench = testing::RmapBench;

TEST_CASE("a file is distributed when trylocks have failed often enough, not before", "[rmap]")
{
  for (const char* design : {"partition", "node-shard"}) {
    DYNAMIC_SECTION(design)
    {
      const Parameters eager = with(design, {{"promote_after", std::int64_t{3}}});
      Bench busy(design, &eager);
      REQUIRE_FALSE(busy.design->promoted(k_file));
      const std::uint64_t before = busy.design->inode_bytes(k_file);
      churn_and_walk(busy, 5);
      REQUIRE(busy.design->promoted(k_file));
      REQUIRE(busy.design->inode_bytes(k_file) > before);

      Bench alone(design, &eager);
      int finished = 0;
      alone.run(testing::churn(alone, Cpu{3}, 40, finished));
      REQUIRE(finished == 1);
      REQUIRE_FALSE(alone.design->promoted(k_file));

      const Parameters patient = with(design, {{"promote_after", std::int64_t{1'000'000}}});
      Bench never(design, &patient);
      churn_and_walk(never, 5);
      REQUIRE_FALSE(never.design->promoted(k_file));
    }
  }
}

TEST_CASE("once distributed, who changes a tree leaves the file's own lock alone", "[rmap]")
{
  for (const bool outer : {false, true}) {
    DYNAMIC_SECTION((outer ? "with" : "without") << " an outer lock")
    {
      const Parameters parameters =
          with("partition", {{"promote_after", std::int64_t{0}}, {"outer", outer}});
      Bench bench("partition", &parameters);
      int finished = 0;
      bench.run(testing::churn(bench, Cpu{3}, 10, finished));
      // insert, split, adjust, insert after and a batch of three in one part
      const std::vector<LockRecord> locks = bench.world_locks();
      REQUIRE(locks.size() == 2);
      REQUIRE(locks[0].name == "file i_mmap_rwsem");
      REQUIRE(locks[0].acquisitions == (outer ? 50 : 0));
      REQUIRE(locks[1].name == "file i_mmap shard lock");
      REQUIRE(locks[1].acquisitions == 50);
    }
  }
}

TEST_CASE("a partition's CPUs are neighbours of one node", "[rmap]")
{
  // Four nodes of four CPUs, siblings two by two.
  const auto parts = [](std::int64_t cpus) {
    const Parameters parameters = with("partition", {{"cpus_per_tree", cpus}});
    Bench bench("partition", &parameters);
    std::vector<std::uint32_t> of;
    for (std::uint32_t c = 0; c < 16; ++c) {
      of.push_back(bench.vma(Cpu{c}, {0, 1}).shard);
    }
    return of;
  };
  REQUIRE(parts(2) == std::vector<std::uint32_t>{0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7});
  REQUIRE(parts(3) == std::vector<std::uint32_t>{0, 0, 0, 1, 2, 2, 2, 3, 4, 4, 4, 5, 6, 6, 6, 7});
  REQUIRE(parts(64) == std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3});
}

TEST_CASE("node-shard's tree is of the CPU's node, and of the mm in it", "[rmap]")
{
  const Parameters parameters = with("node-shard", {{"domains", std::int64_t{2}}});
  Bench bench("node-shard", &parameters);
  std::set<std::uint32_t> used;
  for (std::uint32_t c = 0; c < 16; ++c) {
    const std::uint32_t first = bench.vma(Cpu{c}, {0, 1}).shard;
    REQUIRE(bench.vma(Cpu{c}, {1, 1}).shard == first); // the same mm
    bench.design->new_mm(Cpu{c});
    const std::uint32_t second = bench.vma(Cpu{c}, {0, 1}).shard;
    bench.design->new_mm(Cpu{c});
    REQUIRE(bench.vma(Cpu{c}, {0, 1}).shard == first); // the object of the first
    const std::uint32_t domain = c / 4 % 2;
    REQUIRE(first / 4 == domain);
    REQUIRE(second / 4 == domain);
    used.insert({first, second});
  }
  REQUIRE(used.size() == 8);
}

TEST_CASE("an excluded file's lock is taken and its tree left empty", "[rmap]")
{
  struct Life {
    static Process of(Bench& bench)
    {
      Vma& old = bench.vma(Cpu{1}, {0, 100});
      Vma& fresh = bench.vma(Cpu{1}, {50, 50});
      co_await bench.design->insert(Cpu{1}, old, RmapSite::Link);
      co_await bench.design->split(Cpu{1}, old, fresh, {0, 50}, RmapSite::MmapSplit);
      REQUIRE(old.pages == 50);
      const std::array<Vma*, 2> both{&old, &fresh};
      co_await bench.design->remove(Cpu{1}, both, RmapSite::ExitBatch);
    }
  };
  struct Case {
    const char* files;
    const char* name;
    bool take_lock;
    std::uint64_t acquisitions;
    std::uint64_t operations;
  };
  for (const Case& c :
       {Case{"libc", "libc.so.6", true, 3, 0}, Case{"libc", "libc.so.6", false, 0, 0},
        Case{"libc", "ld.so", true, 3, 6}, Case{"libraries", "ld.so", true, 3, 0},
        Case{"libraries", "ld.so.cache", true, 3, 6}, Case{"libraries", "sh", false, 3, 6},
        Case{"all", "sh", true, 3, 0}}) {
    DYNAMIC_SECTION(c.files << " excluded, " << c.name << (c.take_lock ? " locked" : ""))
    {
      const Parameters parameters =
          with("exclude", {{"files", std::string(c.files)}, {"take_lock", c.take_lock}});
      Bench bench("exclude", &parameters, c.name);
      bench.run(Life::of(bench));
      REQUIRE(bench.acquisitions() == c.acquisitions);
      REQUIRE(bench.design->operations(k_file) == c.operations);
      REQUIRE(bench.design->mapped(k_file) == 0);
    }
  }
}

} // namespace
} // namespace numasim
