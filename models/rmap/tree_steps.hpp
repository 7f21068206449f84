#pragma once
/// A group of steps by a CPU that holds all the locks it takes.

#include "models/rmap/strategy.hpp"
#include "models/rmap/tree_section.hpp"

#include <array>
#include <cstddef>
#include <span>

namespace numasim {

/// The removals at the front of `steps` whose VMAs are in the same tree as the first; at most
/// k_unlink_batch.
class RemovalRun {
public:
  explicit RemovalRun(std::span<const RmapStep> steps)
  {
    for (const RmapStep& step : steps) {
      if (count_ == vmas_.size() || step.kind != RmapStep::Kind::Remove ||
          step.vma->shard != steps.front().vma->shard) {
        break;
      }
      vmas_[count_++] = step.vma;
    }
  }
  [[nodiscard]] std::span<Vma* const> vmas() const { return {vmas_.data(), count_}; }

private:
  std::array<Vma*, k_unlink_batch> vmas_{};
  std::size_t count_ = 0;
};

/// What `upper` of a Shift covers afterwards.
[[nodiscard]] inline PageRange upper_after(const RmapStep& shift)
{
  const std::uint32_t begin = shift.after.pgoff + shift.after.pages;
  return {begin, shift.other->pgoff + shift.other->pages - begin};
}

/// Carries out a split or shift whose two VMAs are in trees of their own.
template <class TreeOf>
Task<> change_two_trees(const RmapContext& context, Cpu cpu, RmapStep step, TreeOf tree_of)
{
  if (step.kind == RmapStep::Kind::Split) {
    co_await insert_section(context, cpu, tree_of(*step.other), *step.other);
    co_await adjust_section(context, cpu, tree_of(*step.vma), *step.vma, step.after);
  } else {
    const PageRange upper = upper_after(step);
    co_await adjust_section(context, cpu, tree_of(*step.vma), *step.vma, step.after);
    co_await adjust_section(context, cpu, tree_of(*step.other), *step.other, upper);
  }
  co_await context.cpus.execute(cpu, context.costs.split_hold);
}

/// Carries out one step that is no removal. tree_of(const Vma&) gives a RootedTree&.
template <class TreeOf>
Task<> carry_out_step(const RmapContext& context, Cpu cpu, const RmapStep& step, TreeOf tree_of)
{
  Vma& vma = *step.vma;
  RootedTree& tree = tree_of(vma);
  switch (step.kind) {
  case RmapStep::Kind::Insert:
    return insert_section(context, cpu, tree, vma);
  case RmapStep::Kind::Remove:
    break;
  case RmapStep::Kind::Adjust:
    return adjust_section(context, cpu, tree, vma, step.after);
  case RmapStep::Kind::InsertAfter:
    // Nothing can come directly after what is in another tree.
    return &tree == &tree_of(*step.other)
               ? insert_after_section(context, cpu, tree, vma, *step.other)
               : insert_section(context, cpu, tree, vma);
  case RmapStep::Kind::Split:
    return &tree == &tree_of(*step.other)
               ? split_section(context, cpu, tree, vma, *step.other, step.after)
               : change_two_trees(context, cpu, step, tree_of);
  case RmapStep::Kind::Shift:
    return &tree == &tree_of(*step.other)
               ? shift_section(context, cpu, tree, vma, *step.other, step.after)
               : change_two_trees(context, cpu, step, tree_of);
  }
  return remove_section(context, cpu, tree, {&step.vma, 1});
}

/// Carries out the steps one after another, removals from one tree together.
template <class TreeOf>
Task<> carry_out_steps(const RmapContext& context, Cpu cpu, std::span<const RmapStep> steps,
                       TreeOf tree_of)
{
  while (!steps.empty()) {
    std::size_t done = 1;
    if (steps.front().kind == RmapStep::Kind::Remove) {
      const RemovalRun run(steps);
      done = run.vmas().size();
      co_await remove_section(context, cpu, tree_of(*run.vmas().front()), run.vmas());
    } else {
      co_await carry_out_step(context, cpu, steps.front(), tree_of);
    }
    steps = steps.subspan(done);
  }
}

} // namespace numasim
