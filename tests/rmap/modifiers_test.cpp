/// Batches at exit and in fork, and fused overlays: how often they lock and what they do to a tree.

#include "tests/support/rmap_bench.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {
namespace {

using testing::k_file;
using testing::with;
using Bench = testing::RmapBench;

/// Counts how often it is done, and takes a while.
struct CountedWork final : StepWork {
  explicit CountedWork(Engine& on) : engine(on) {}
  Task<> work() override
  {
    ++times;
    co_await engine.delay(Duration::us(10));
  }
  Engine& engine;
  int times = 0;
};

struct Family {
  std::vector<Vma*> parents;
  std::vector<Vma*> children;
};

Process fork_all(Bench& bench, std::vector<ForkPair> pairs, CountedWork& copy)
{
  co_await bench.design->fork(Cpu{5}, pairs, copy);
}

Family fork_of(Bench& bench, std::uint32_t vmas, CountedWork& copy)
{
  Family family;
  std::vector<ForkPair> pairs;
  for (std::uint32_t i = 0; i < vmas; ++i) {
    family.parents.push_back(&bench.vma(Cpu{5}, {10 * i, 10}));
    bench.design->preload(*family.parents.back());
    family.children.push_back(&bench.vma(Cpu{5}, {10 * i, 10}));
    pairs.push_back({family.children.back(), family.parents.back()});
  }
  bench.run(fork_all(bench, pairs, copy));
  return family;
}

TEST_CASE("fork locks once a VMA, and with fork batching once for eight", "[rmap]")
{
  for (const StrategyEntry& entry : strategies()) {
    for (const bool batch : {false, true}) {
      DYNAMIC_SECTION(entry.name << (batch ? " in batches" : " one by one"))
      {
        Parameters parameters = with(entry.name, {{"fork_batch", batch}});
        if (entry.name == "split-lock") {
          parameters.set("as", std::string("meant"));
        }
        Bench bench(entry.name, &parameters);
        CountedWork copy(bench.world.engine());
        const Family family = fork_of(bench, 10, copy);
        REQUIRE(bench.acquisitions() == (batch ? 2 : 10));
        REQUIRE(copy.times == 10);
        REQUIRE(bench.design->mapped(k_file) == 20);
        REQUIRE(std::all_of(family.children.begin(), family.children.end(),
                            [](const Vma* vma) { return vma->linked; }));
      }
    }
  }
}

TEST_CASE("a walker waits for fork's page tables where fork holds the outer lock", "[rmap]")
{
  struct Walker {
    static Process walk(Bench& bench, Instant& done)
    {
      co_await bench.world.engine().delay(Duration::ns(500));
      testing::RecordingVisitor visitor(bench.world.cpus());
      co_await bench.design->walk(Cpu{9}, k_file, {0, 1}, WalkLock::Wait, visitor);
      done = bench.world.engine().now();
    }
  };
  std::vector<Instant> done;
  for (const bool hold : {false, true}) {
    const Parameters parameters = with("sharded", {{"fork_hold", hold}, {"fork_batch", true}});
    Bench bench("sharded", &parameters);
    CountedWork copy(bench.world.engine());
    bench.world.engine().spawn(Walker::walk(bench, done.emplace_back()));
    fork_of(bench, 8, copy);
  }
  REQUIRE(done[0] < Instant{Duration::us(40)});
  REQUIRE(done[1] > Instant{Duration::us(80)});
}

TEST_CASE("without exit batching each VMA is unlinked under an acquisition of its own", "[rmap]")
{
  struct Exit {
    static Process remove(Bench& bench, std::vector<Vma*> vmas)
    {
      co_await bench.design->remove(Cpu{5}, vmas, RmapSite::ExitBatch);
    }
  };
  for (const char* design : {"single", "split-tree", "sharded", "partition", "exclude"}) {
    for (const bool batch : {false, true}) {
      DYNAMIC_SECTION(design << (batch ? " in batches" : " one by one"))
      {
        const Parameters parameters = with(design, {{"exit_batch", batch}});
        Bench bench(design, &parameters);
        std::vector<Vma*> vmas;
        for (std::uint32_t i = 0; i < 10; ++i) {
          vmas.push_back(&bench.vma(Cpu{5}, {10 * i, 10}));
          bench.design->preload(*vmas.back());
        }
        bench.run(Exit::remove(bench, vmas));
        REQUIRE(bench.acquisitions() == (batch ? 2 : 10)); // eight and two
        REQUIRE(bench.design->mapped(k_file) == 0);
      }
    }
  }
}

Process overlay(Bench& bench, std::vector<RmapStep> steps, CountedWork& between)
{
  co_await bench.design->sequence(Cpu{5}, steps, between);
}

TEST_CASE("fusing an overlay saves acquisitions, and then tree operations", "[rmap]")
{
  struct Expected {
    const char* fusion;
    std::uint64_t acquisitions;
    std::uint64_t operations;
  };
  for (const StrategyEntry& entry : strategies()) {
    if (entry.name == "split-lock") {
      continue; // counts per lock: below
    }
    // link whole; split, split, unlink, link: 1 + 4 acquisitions, 1 + 8 operations
    for (const Expected& e :
         {Expected{"none", 5, 9}, Expected{"locks", 2, 9}, Expected{"operations", 2, 5}}) {
      DYNAMIC_SECTION(entry.name << ", fused " << e.fusion)
      {
        const Parameters parameters = with(entry.name, {{"overlay_fusion", std::string(e.fusion)}});
        Bench bench(entry.name, &parameters);
        Vma& whole = bench.vma(Cpu{5}, {0, 100});
        Vma& low = bench.vma(Cpu{5}, {0, 20});
        Vma& high = bench.vma(Cpu{5}, {60, 40});
        Vma& middle = bench.vma(Cpu{5}, {20, 40});
        using Kind = RmapStep::Kind;
        CountedWork between(bench.world.engine());
        bench.run(overlay(bench,
                          {{Kind::Insert, RmapSite::Link, &whole},
                           {Kind::Split, RmapSite::MmapSplit, &whole, &low, {20, 80}},
                           {Kind::Split, RmapSite::MmapSplit, &whole, &high, {20, 40}, true},
                           {Kind::Remove, RmapSite::MmapUnlink, &whole, nullptr, {}, true},
                           {Kind::Insert, RmapSite::Link, &middle, nullptr, {}, true}},
                          between));
        REQUIRE(between.times == 5);
        REQUIRE(bench.acquisitions() == e.acquisitions);
        REQUIRE(bench.design->operations(k_file) == e.operations);
        REQUIRE(bench.design->mapped(k_file) == 3);
        REQUIRE_FALSE(whole.linked);
        REQUIRE(bench.design->check().empty());
      }
    }
  }
}

} // namespace
} // namespace numasim
