#pragma once
/// One replication's whole world: engine, memory, CPUs, locks. Two may live side by side.

#include "models/locks/kernel_cpus.hpp"
#include "models/locks/lock_book.hpp"
#include "models/machine/machine.hpp"
#include "models/memory/bulk_traffic.hpp"
#include "models/memory/memory.hpp"
#include "models/rmap/watch.hpp"
#include "models/workloads/cpu_time.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"
#include "sim/engine.hpp"
#include "sim/random.hpp"
#include "sim/simgrid.hpp"

#include <deque>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace numasim {

class World {
public:
  World(const Machine& machine, std::uint64_t seed, std::uint32_t replication)
      : machine_(machine), seed_(seed), replication_(replication), drive_(engine_),
        memory_(engine_, machine, seed, replication), cpus_(memory_),
        locks_(engine_, machine, &cpus_.threads()), cpu_time_(engine_, machine, &cpus_.threads()),
        bulk_(engine_, drive_, machine)
  {
  }

  [[nodiscard]] Engine& engine() { return engine_; }
  [[nodiscard]] const Machine& machine() const { return machine_; }
  /// What runs the engine.
  [[nodiscard]] Drive& drive() { return drive_; }
  [[nodiscard]] Memory& memory() { return memory_; }
  [[nodiscard]] KernelCpus& cpus() { return cpus_; }
  [[nodiscard]] LockBook& locks() { return locks_; }
  [[nodiscard]] CpuTime& cpu_time() { return cpu_time_; }
  [[nodiscard]] BulkTraffic& bulk() { return bulk_; }
  /// What checks the design on the reverse map; null: nobody does.
  [[nodiscard]] RmapWatch* watch() const { return watch_; }
  /// Before the design is made.
  void watch_with(RmapWatch& watch) { watch_ = &watch; }

  /// Files made from now on are walked: each gets a clock.
  void expect_walks(std::uint32_t walkers_site) { walkers_site_ = walkers_site; }
  /// A file's; null if no walks are expected.
  [[nodiscard]] WalkClock* add_walk_clock()
  {
    return walkers_site_ ? &walk_clocks_.emplace_back(engine_, *walkers_site_) : nullptr;
  }
  [[nodiscard]] std::deque<WalkClock>& walk_clocks() { return walk_clocks_; }

  [[nodiscard]] RandomStream stream(Purpose purpose, std::uint32_t entity) const
  {
    return RandomStream({seed_, replication_, entity, purpose});
  }

  /// What was counted since the locks and lines were reset; its metrics are the workload's to add.
  [[nodiscard]] RunRecord record(Instant measured_from, std::vector<Instant> completions) const
  {
    RunRecord record;
    record.measured_from = measured_from;
    record.completions = std::move(completions);
    record.locks = locks_.records();
    record.lines = memory_.records();
    record.events = engine_.events();
    record.digest = engine_.digest();
    return record;
  }

private:
  const Machine& machine_;
  std::uint64_t seed_;
  std::uint32_t replication_;
  Engine engine_;
  Drive drive_;
  Memory memory_;
  KernelCpus cpus_;
  LockBook locks_;
  CpuTime cpu_time_;
  BulkTraffic bulk_;
  std::optional<std::uint32_t> walkers_site_;
  std::deque<WalkClock> walk_clocks_; // a deque: files keep pointers
  RmapWatch* watch_ = nullptr;
};

/// Counts a workload's iterations: throws away those of the settling phase, keeps the instants of
/// the others and stops the engine when there are enough.
class IterationCounter {
public:
  /// `on_settled` runs when the first counted iteration begins.
  IterationCounter(Engine& engine, std::uint64_t settle, std::uint64_t count,
                   std::function<void()> on_settled)
      : engine_(engine), settle_(settle), count_(count), on_settled_(std::move(on_settled))
  {
    completions_.reserve(count);
    if (settle_ == 0) {
      on_settled_();
    }
  }

  void completed()
  {
    ++done_;
    if (done_ > settle_) {
      completions_.push_back(engine_.now());
      if (completions_.size() == count_) {
        engine_.stop();
      }
    } else if (done_ == settle_) {
      measured_from_ = engine_.now();
      on_settled_();
    }
  }

  /// All, those of the settling phase included.
  [[nodiscard]] std::uint64_t done() const { return done_; }
  [[nodiscard]] Instant measured_from() const { return measured_from_; }
  [[nodiscard]] const std::vector<Instant>& completions() const { return completions_; }

private:
  Engine& engine_;
  std::uint64_t settle_;
  std::uint64_t count_;
  std::function<void()> on_settled_;
  std::uint64_t done_ = 0;
  Instant measured_from_;
  std::vector<Instant> completions_;
};

} // namespace numasim
