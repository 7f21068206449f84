#pragma once
/// A design under a checker: passes every operation on and tells the checker what it was asked to
/// do and when that was done.

#include "models/check/rmap_checker.hpp"
#include "models/rmap/strategies/registry.hpp"

#include <memory>

namespace numasim {

class WatchedStrategy final : public RmapStrategy {
public:
  WatchedStrategy(const RmapContext& context, RmapChecker& checker,
                  std::unique_ptr<RmapStrategy> design);

  void new_mm(Cpu cpu) override { design_->new_mm(cpu); }
  void init_vma(Cpu cpu, Vma& vma) override { design_->init_vma(cpu, vma); }
  Task<> insert(Cpu cpu, Vma& vma, RmapSite at) override;
  Task<> remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite at) override;
  Task<> split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite at) override;
  Task<> adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite at) override;
  Task<> insert_after(Cpu cpu, Vma& child, Vma& parent) override;
  Task<> fork(Cpu cpu, std::span<const ForkPair> pairs, StepWork& copy) override;
  Task<> shift(Cpu cpu, Vma& lower, Vma& upper, PageRange after, RmapSite at) override;
  Task<WalkResult> walk(Cpu cpu, FileIndex file, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override;
  Task<> sequence(Cpu cpu, std::span<const RmapStep> steps, StepWork& between) override;
  [[nodiscard]] bool fuses() const override { return design_->fuses(); }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override { return design_->tree_of(vma); }
  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    design_->trees(file, visit);
  }
  [[nodiscard]] InodeMemory inode_memory() const override { return design_->inode_memory(); }
  [[nodiscard]] bool promoted(FileIndex file) const override { return design_->promoted(file); }
  void preload(Vma& vma) override;

private:
  class Copying;
  class Visiting;

  Task<> pause(Thread self);
  Task<> call(Cpu cpu, std::span<const RmapStep> steps, StepWork& between);
  [[nodiscard]] Thread self(Cpu cpu) const { return context().cpus.current(cpu); }

  RmapChecker& checker_;
  std::unique_ptr<RmapStrategy> design_;
};

/// The design `entry` as a run wants it: with the context's watch, which is then a RmapChecker,
/// under it.
[[nodiscard]] std::unique_ptr<RmapStrategy>
make_design(const StrategyEntry& entry, const RmapContext& context, const Parameters& parameters);

} // namespace numasim
