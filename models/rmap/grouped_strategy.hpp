#pragma once
/// What designs have in common that differ in their locks and trees alone: every operation is a
/// group of steps that the design carries out in one critical section. How operations are grouped
/// is the business of three modifiers, which every design has.

#include "models/rmap/strategy.hpp"

#include <cstdint>
#include <span>

namespace numasim {

/// What one critical section may hold.
struct RmapModifiers {
  enum class Fusion : std::uint8_t { None, Locks, Operations };
  bool exit_batch = true;
  bool fork_batch = false;
  Fusion overlay_fusion = Fusion::None;
};

[[nodiscard]] ParameterList modifier_parameters();
[[nodiscard]] RmapModifiers rmap_modifiers(const Parameters& parameters);

class GroupedStrategy : public RmapStrategy {
public:
  GroupedStrategy(const RmapContext& context, const RmapModifiers& modifiers)
      : RmapStrategy(context), modifiers_(modifiers)
  {
  }

  Task<> insert(Cpu cpu, Vma& vma, RmapSite at) final;
  Task<> remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite at) final;
  Task<> split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite at) final;
  Task<> adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite at) final;
  Task<> merge(Cpu cpu, Vma& vma, std::span<Vma* const> gone, PageRange after, RmapSite at) final;
  Task<> insert_after(Cpu cpu, Vma& child, Vma& parent) final;
  Task<> shift(Cpu cpu, Vma& lower, Vma& upper, PageRange after, RmapSite at) final;
  Task<> fork(Cpu cpu, std::span<const ForkPair> pairs, StepWork& copy) override;
  Task<> sequence(Cpu cpu, std::span<const RmapStep> steps, StepWork& between) final;
  [[nodiscard]] bool fuses() const final
  {
    return modifiers_.overlay_fusion != RmapModifiers::Fusion::None;
  }

protected:
  /// The steps, at least one, all of one file. `hold` is time to spend under the lock beside what
  /// the steps take.
  struct Group {
    std::span<const RmapStep> steps;
    Duration hold;

    [[nodiscard]] FileIndex file() const { return steps.front().vma->file; }
    [[nodiscard]] RmapSite site() const { return steps.front().site; }
  };
  /// Takes the locks, carries the group out and lets them go.
  virtual Task<> carry_out(Cpu cpu, Group group) = 0;

  /// vm_area_dup() for a split on `cpu`: chooses the tree of the copy.
  virtual void split_off(Cpu cpu, Vma& fresh, const Vma& old);
  /// The same for fork. Returns whether the child can come directly after its parent; if not, it is
  /// inserted like any other.
  virtual bool forked(Cpu cpu, Vma& child, const Vma& parent);

  /// carry_out() for what fork inserts at once: 1 to k_unlink_batch.
  Task<> insert_forked(Cpu cpu, std::span<const ForkPair> pairs);
  /// Spends the group's `hold`, if there is one.
  Task<> hold(Cpu cpu, Group group);
  [[nodiscard]] const RmapModifiers& modifiers() const { return modifiers_; }

private:
  Task<> fused(Cpu cpu, std::span<const RmapStep> call, StepWork& between);

  RmapModifiers modifiers_;
};

} // namespace numasim
