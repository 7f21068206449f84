// Walks of the reverse map: what they meet and in what order, what they cost, and what a walk does
// that may not wait.

#include "tests/support/rmap_bench.hpp"

#include <algorithm>

namespace numasim {
namespace {

using testing::k_file;
using testing::RecordingVisitor;
using testing::with;
using Bench = testing::RmapBench;

Process walk(Bench& bench, Cpu cpu, PageRange range, WalkLock how, RmapVisitor& visitor,
             WalkResult& result, Instant& done)
{
  result = co_await bench.design->walk(cpu, k_file, range, how, visitor);
  done = bench.world.engine().now();
}

/// By itself; returns how long it took.
Duration walk_alone(Bench& bench, PageRange range, RmapVisitor& visitor, WalkResult& result)
{
  const Instant from = bench.world.engine().now();
  Instant done;
  bench.run(walk(bench, Cpu{9}, range, WalkLock::Wait, visitor, result, done));
  return done - from;
}

/// Of all designs, and of those that wait for contention also as they are then.
std::vector<std::pair<std::string, Parameters>> all_designs()
{
  std::vector<std::pair<std::string, Parameters>> all;
  for (const StrategyEntry& entry : strategies()) {
    all.emplace_back(entry.name, Parameters(entry.parameters));
  }
  for (const char* design : {"partition", "node-shard"}) {
    all.emplace_back(design, with(design, {{"promote_after", std::int64_t{0}}}));
  }
  all.emplace_back("partition",
                   with("partition", {{"promote_after", std::int64_t{0}}, {"outer", true}}));
  all.emplace_back("split-lock", with("split-lock", {{"as", std::string("meant")}}));
  return all;
}

std::vector<const Vma*> overlaps_in_order(const Bench& bench, PageRange range)
{
  std::vector<const Vma*> expected;
  bench.design->trees(k_file, [&](const RootedTree& rooted) {
    NoAccess free_of_charge;
    const_cast<IntervalTree&>(rooted.tree)
        .for_each_overlap(range.pgoff, range.pgoff + range.pages - 1, free_of_charge,
                          [&](Vma& vma) { expected.push_back(&vma); });
  });
  return expected;
}

void preload(Bench& bench, std::uint32_t vmas)
{
  for (std::uint32_t i = 0; i < vmas; ++i) {
    bench.design->preload(bench.vma(Cpu{i * 7 % 16}, {i * 13 % 50, 1 + i % 9}));
  }
}

TEST_CASE("a walk meets every mapping of its pages once, in the order of its tree", "[walk]")
{
  constexpr PageRange range{20, 6};
  for (const auto& [name, parameters] : all_designs()) {
    DYNAMIC_SECTION(name << " of " << all_designs().size())
    {
      Bench bench(name, &parameters);
      preload(bench, 200);
      RecordingVisitor visitor(bench.world.cpus(), Duration::ns(100));
      WalkResult result;
      walk_alone(bench, range, visitor, result);
      const std::vector<const Vma*> expected = overlaps_in_order(bench, range);
      REQUIRE(expected.size() > 20);
      REQUIRE(visitor.seen == expected);
      REQUIRE(result.visited == expected.size());
      REQUIRE_FALSE(result.contended);
      for (std::size_t i = 1; i < visitor.at.size(); ++i) {
        REQUIRE(visitor.at[i] - visitor.at[i - 1] > Duration::ns(100));
      }
    }
  }
}

TEST_CASE("a visitor that has seen enough ends the walk, and the locks are free", "[walk]")
{
  for (const auto& [name, parameters] : all_designs()) {
    DYNAMIC_SECTION(name << " of " << all_designs().size())
    {
      Bench bench(name, &parameters);
      preload(bench, 100);
      RecordingVisitor visitor(bench.world.cpus(), {}, 3);
      WalkResult result;
      walk_alone(bench, {0, 60}, visitor, result);
      REQUIRE(visitor.seen.size() == 3);
      REQUIRE(result.visited == 3);
      int finished = 0;
      bench.run(testing::churn(bench, Cpu{2}, 3, finished));
      REQUIRE(finished == 1);
    }
  }
}

Process split_at_once(Bench& bench, Vma& old, Vma& fresh)
{
  co_await bench.design->split(Cpu{1}, old, fresh, {0, 10}, RmapSite::MmapSplit);
}

TEST_CASE("a walk that tries a held lock returns at once and has visited nothing", "[walk]")
{
  const Duration held = Duration::us(500);
  for (const auto& [name, parameters] : all_designs()) {
    for (const WalkLock how : {WalkLock::Try, WalkLock::Wait}) {
      DYNAMIC_SECTION(name << " of " << all_designs().size()
                           << (how == WalkLock::Try ? " tries" : " waits"))
      {
        Bench bench(name, &parameters, "file", held);
        preload(bench, 100);
        Vma& old = bench.vma(Cpu{1}, {0, 40});
        bench.design->preload(old);
        Vma& fresh = bench.vma(Cpu{1}, {10, 30});
        bench.world.engine().spawn(split_at_once(bench, old, fresh));
        bench.world.engine().run_before(Instant{Duration::us(100)});
        RecordingVisitor visitor(bench.world.cpus());
        WalkResult result;
        Instant done;
        bench.run(walk(bench, Cpu{9}, {0, 60}, how, visitor, result, done));
        if (how == WalkLock::Try) {
          REQUIRE(result.contended);
          REQUIRE(result.visited == 0);
          REQUIRE(visitor.seen.empty());
          // Accesses to the words of at most 16 locks; nobody else wants their lines.
          REQUIRE(done < Instant{Duration::us(110)});
        } else {
          REQUIRE_FALSE(result.contended);
          REQUIRE(result.visited == 102);
          REQUIRE(done > Instant{held});
        }
        // Whatever was tried is free again.
        WalkResult later;
        const Duration took = walk_alone(bench, {0, 60}, visitor, later);
        REQUIRE(later.visited == 102);
        REQUIRE(took < held);
      }
    }
  }
}

TEST_CASE("a walk can try only locks that can be tried", "[walk]")
{
  const Parameters parameters = with("single", {{"lock", std::string("mcs")}});
  Bench bench("single", &parameters);
  RecordingVisitor visitor(bench.world.cpus());
  WalkResult result;
  Instant done;
  REQUIRE_THROWS_WITH(bench.run(walk(bench, Cpu{9}, {0, 60}, WalkLock::Try, visitor, result, done)),
                      Catch::Contains("a walk that tries a mcs") &&
                          Catch::Contains("rw_semaphore"));
}

} // namespace
} // namespace numasim
