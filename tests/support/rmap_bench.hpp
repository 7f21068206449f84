#pragma once
/// One file under one design, and processes that use it.

#include "models/check/watched_strategy.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "models/rmap/vma_slab.hpp"
#include "models/workloads/world.hpp"
#include "tests/support/recording_visitor.hpp"
#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace numasim::testing {

inline constexpr FileIndex k_file{0};

/// One file under one design on a machine of two packages, four nodes and sixteen CPUs. The design
/// is checked while it runs, which changes nothing else; the rules it has broken are findings().
class RmapBench {
public:
  explicit RmapBench(const std::string& strategy, const Parameters* parameters = nullptr,
                     const std::string& file_name = "file", Duration split_hold = Duration::ns(300),
                     bool checked = true)
      : machine(topology({2, 2, 1, 2, 2})), world(machine, 1, 0), slab(world.memory()),
        checker(world.cpus(), no_pauses, {}, false)
  {
    AddressSpace file;
    file.file = k_file;
    file.name = file_name;
    file.mapping = world.memory().allocate(Node{0}, world.memory().role("mapping"));
    file.lock_first = world.memory().allocate(Node{0}, world.memory().role("lock"));
    file.lock_second = file.lock_first;
    files.push_back(file);
    const StrategyEntry& entry = *find_strategy(strategy);
    context = std::make_unique<RmapContext>(RmapContext{
        world.cpus(), world.locks(), epochs, layout, {Duration::ns(5), split_hold}, files});
    context->watch = checked ? &checker : nullptr;
    design = make_design(entry, *context,
                         parameters != nullptr ? *parameters : Parameters(entry.parameters));
  }

  Vma& vma(Cpu cpu, PageRange range)
  {
    Vma& fresh = slab.allocate(cpu);
    fresh.file = k_file;
    fresh.pgoff = range.pgoff;
    fresh.pages = range.pages;
    design->init_vma(cpu, fresh);
    return fresh;
  }

  /// What is wrong with what the design has done so far, one line each.
  [[nodiscard]] std::string findings() const
  {
    std::string all;
    for (const Violation& violation : checker.report().violations) {
      all += name_of(violation.rule) + ": " + violation.title + "\n";
    }
    return all;
  }

  /// Acquisitions of the locks that guard the trees (for sharded: of the outer one).
  [[nodiscard]] std::uint64_t acquisitions() const
  {
    for (const LockRecord& lock : world_locks()) {
      if (lock.name.find("shard lock") == std::string::npos) {
        return lock.acquisitions;
      }
    }
    return 0;
  }
  [[nodiscard]] std::vector<LockRecord> world_locks() const
  {
    return const_cast<World&>(world).locks().records();
  }

  void run(Process process)
  {
    world.engine().spawn(std::move(process));
    world.engine().run_before(Instant::max());
  }

  Machine machine;
  World world;
  VmaSlab slab;
  VmaLayout layout = VmaLayout::v6_18();
  TouchEpochs epochs;
  NoPauses no_pauses;
  RmapChecker checker;
  std::vector<AddressSpace> files;
  std::unique_ptr<RmapContext> context;
  std::unique_ptr<RmapStrategy> design;
};

/// The design's parameters with some of them set.
inline Parameters with(const std::string& strategy,
                       std::initializer_list<std::pair<std::string, ParameterValue>> settings)
{
  Parameters parameters(find_strategy(strategy)->parameters);
  for (const auto& [name, value] : settings) {
    parameters.set(name, value);
  }
  return parameters;
}

/// Maps, splits, grows and unmaps at random, checking now and then.
inline Process churn(RmapBench& bench, Cpu cpu, int rounds, int& finished)
{
  RandomStream random({7, 0, static_cast<std::uint32_t>(cpu), Purpose::Test});
  RmapStrategy& design = *bench.design;
  for (int i = 0; i < rounds; ++i) {
    const auto at = static_cast<std::uint32_t>(random.below(50));
    Vma& first = bench.vma(cpu, {at, 20});
    co_await design.insert(cpu, first, RmapSite::Link);
    Vma& upper = bench.vma(cpu, {at + 8, 12});
    co_await design.split(cpu, first, upper, {at, 8}, RmapSite::MmapSplit);
    REQUIRE(first.pages == 8);
    REQUIRE(upper.pages == 12);
    co_await design.adjust(cpu, upper, {at + 6, 14}, RmapSite::Merge);
    REQUIRE(upper.pgoff == at + 6);
    Vma& child = bench.vma(cpu, {upper.pgoff, upper.pages});
    co_await design.insert_after(cpu, child, upper);
    REQUIRE(design.check().empty());
    co_await bench.world.engine().delay(Duration::ns(random.exponential(300)));
    const std::array<Vma*, 3> batch{&first, &upper, &child};
    co_await design.remove(cpu, batch, RmapSite::ExitBatch);
    for (Vma* vma : batch) {
      REQUIRE_FALSE(vma->linked);
      bench.slab.free(cpu, *vma);
    }
  }
  ++finished;
}

inline Process walk_often(RmapBench& bench, Cpu cpu, int rounds, std::size_t at_least,
                          int& finished)
{
  for (int i = 0; i < rounds; ++i) {
    RecordingVisitor visitor(bench.world.cpus(), Duration::ns(50));
    const WalkResult walk =
        co_await bench.design->walk(cpu, k_file, {1000, 10}, WalkLock::Wait, visitor);
    REQUIRE_FALSE(walk.contended);
    REQUIRE(walk.visited == at_least); // nobody else maps these pages
    REQUIRE(visitor.seen.size() == at_least);
    co_await bench.world.engine().delay(Duration::us(3));
  }
  ++finished;
}

/// Fourteen CPUs that change the trees and two that walk them.
inline void churn_and_walk(RmapBench& bench, int rounds)
{
  constexpr std::size_t k_long_lived = 37;
  for (std::uint32_t i = 0; i < k_long_lived; ++i) {
    bench.design->preload(bench.vma(Cpu{i % 16}, {1000 + i % 10, 1}));
  }
  int finished = 0;
  for (std::uint32_t c = 0; c < 14; ++c) {
    bench.world.engine().spawn(churn(bench, Cpu{c}, rounds, finished));
  }
  for (std::uint32_t c = 14; c < 16; ++c) {
    bench.world.engine().spawn(walk_often(bench, Cpu{c}, 4, k_long_lived, finished));
  }
  bench.world.engine().run_before(Instant::max());
  REQUIRE(finished == 16);
  bench.checker.finish(false);
  REQUIRE(bench.findings().empty());
  REQUIRE(bench.design->mapped(k_file) == k_long_lived);
  REQUIRE(bench.design->check().empty());
  REQUIRE(bench.design->operations(k_file) ==
          std::uint64_t{14} * static_cast<std::uint64_t>(rounds) * 10);
}

} // namespace numasim::testing
