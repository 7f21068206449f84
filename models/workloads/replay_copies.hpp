#pragma once
/// The copies of the replay workload.

#include "models/rmap/strategies/registry.hpp"
#include "models/rmap/vma_slab.hpp"
#include "models/workloads/rmap_run.hpp"
#include "models/workloads/workload_profile.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <memory>
#include <span>
#include <vector>

namespace numasim {

/// N copies of a profile's processes, one copy a CPU. A CPU runs one process at a time, so the
/// processes of a copy take turns as they did in the recording.
class ReplayCopies final : public RmapModel {
public:
  /// Maps what is mapped at first and spawns the copies into the world. `profile` must outlive it.
  ReplayCopies(World& world, const RunSpec& spec, const WorkloadProfile& profile,
               IterationCounter& counter);
  ReplayCopies(const ReplayCopies&) = delete;
  ReplayCopies& operator=(const ReplayCopies&) = delete;
  ~ReplayCopies() override;

  [[nodiscard]] const RmapStrategy& strategy() const override { return *strategy_; }
  [[nodiscard]] WalkedFiles walked() override;
  [[nodiscard]] std::uint64_t operations() const override;
  [[nodiscard]] std::vector<MetricRecord> metrics() const override;

private:
  struct Copy;
  /// The VMAs that a step takes away.
  struct Dropped {
    std::array<Vma*, k_unlink_batch> batch{};
    std::size_t count = 0;
    [[nodiscard]] std::span<Vma* const> vmas() const { return {batch.data(), count}; }
  };

  Process run(Copy& copy);
  Task<> replay(Copy& copy, const ProfileEvent& event);
  Task<> sequence(Copy& copy, std::span<const VmaStep> steps);
  RmapStep prepare(Copy& copy, const VmaStep& step);
  Task<> carry_out(Copy& copy, const VmaStep& step);
  Task<> replace(Copy& copy, const VmaStep& step);
  Task<> remove(Copy& copy, const VmaStep& step);
  Dropped drop(Copy& copy, const VmaStep& step);
  void free_all(const Copy& copy, const Dropped& gone);
  Task<> work(Copy& copy, Duration mean);
  Duration fault_in(Copy& copy);
  Vma& fresh(Copy& copy, FileIndex file, PageRange range);
  Vma& preload(Cpu cpu, const ProfileVma& vma);
  void preload_background(const RunSpec& spec);
  void start_over(Copy& copy);

  World& world_;
  IterationCounter& counter_;
  const WorkloadProfile& profile_;
  std::vector<Renumbering> renumbering_; ///< from the end of a turn to the start of the next
  std::vector<AddressSpace> files_;
  VmaLayout layout_;
  TouchEpochs epochs_;
  VmaSlab slab_;
  RmapContext context_;
  std::unique_ptr<RmapStrategy> strategy_;
  double time_scale_;
  double variation_;
  Duration untimed_gap_;
  std::deque<Copy> copies_;
};

} // namespace numasim
