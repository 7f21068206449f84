#pragma once
/// Tree operations by a CPU that holds the lock of the tree.

#include "models/rmap/interval_tree.hpp"
#include "models/rmap/strategy.hpp"

#include <span>

namespace numasim {

namespace detail {

struct SectionCost {
  Duration time;
  bool root_stored = false;
  bool changes = false;
};

template <class Operations>
SectionCost run_section(const RmapContext& context, Cpu cpu, IntervalTree& tree,
                        Operations& operations)
{
  Walk walk(context.memory(), cpu);
  WalkAccess access(walk, context.epochs, context.layout);
  if (context.watch != nullptr) {
    access.show_to(context.watch, context.cpus.current(cpu));
  }
  operations(tree, access);
  walk.compute(context.costs.visit * access.visited());
  return {walk.finish(), access.root_stored(), access.changes()};
}

} // namespace detail

/// Runs operations(IntervalTree&, WalkAccess&), `count` insertions and removals, and lets their
/// time pass. The root's line is accessed by itself, because others may want it meanwhile (it may
/// hold the lock).
template <class Operations>
Task<> tree_section(const RmapContext& context, Cpu cpu, RootedTree& rooted, std::size_t count,
                    Operations operations)
{
  rooted.operations += count;
  if (context.watch != nullptr) {
    const Duration pause = context.watch->pause(context.cpus.current(cpu));
    if (pause > Duration{}) {
      co_await context.engine().delay(pause);
    }
  }
  context.cpus.threads().begins(cpu, ThreadAct::TreeOperation);
  co_await context.memory().load(cpu, rooted.root);
  const detail::SectionCost cost = detail::run_section(context, cpu, rooted.tree, operations);
  if (context.watch != nullptr) {
    context.watch->touches(context.cpus.current(cpu), rooted, cost.changes);
  }
  co_await context.engine().delay(cost.time);
  if (cost.root_stored) {
    co_await context.memory().store(cpu, rooted.root);
  }
  context.cpus.threads().ends(cpu, ThreadAct::TreeOperation);
}

/// The tree part of RmapStrategy::split(), where both VMAs are in one tree.
inline Task<> split_section(const RmapContext& context, Cpu cpu, RootedTree& rooted, Vma& old,
                            Vma& fresh, PageRange after)
{
  co_await tree_section(context, cpu, rooted, 3, [&](IntervalTree& tree, WalkAccess& access) {
    tree.insert(fresh, access);
    tree.remove(old, access);
    old.pgoff = after.pgoff;
    old.pages = after.pages;
    tree.insert(old, access);
  });
  co_await context.cpus.execute(cpu, context.costs.split_hold);
}

/// The tree part of RmapStrategy::adjust().
inline Task<> adjust_section(const RmapContext& context, Cpu cpu, RootedTree& rooted, Vma& vma,
                             PageRange after)
{
  return tree_section(context, cpu, rooted, 2,
                      [&vma, after](IntervalTree& tree, WalkAccess& access) {
                        tree.remove(vma, access);
                        vma.pgoff = after.pgoff;
                        vma.pages = after.pages;
                        tree.insert(vma, access);
                      });
}

/// Moves the boundary of two neighbours in the file to where `lower` covers `after`. Neither is in
/// a tree.
inline void move_boundary(Vma& lower, Vma& upper, PageRange after)
{
  const std::uint32_t end = upper.pgoff + upper.pages;
  lower.pgoff = after.pgoff;
  lower.pages = after.pages;
  upper.pgoff = after.pgoff + after.pages;
  upper.pages = end - upper.pgoff;
}

/// The tree part of RmapStrategy::shift(), where both VMAs are in one tree.
inline Task<> shift_section(const RmapContext& context, Cpu cpu, RootedTree& rooted, Vma& lower,
                            Vma& upper, PageRange after)
{
  co_await tree_section(context, cpu, rooted, 4, [&](IntervalTree& tree, WalkAccess& access) {
    tree.remove(lower, access);
    tree.remove(upper, access);
    move_boundary(lower, upper, after);
    tree.insert(lower, access);
    tree.insert(upper, access);
  });
  co_await context.cpus.execute(cpu, context.costs.split_hold);
}

inline Task<> insert_section(const RmapContext& context, Cpu cpu, RootedTree& rooted, Vma& vma)
{
  return tree_section(context, cpu, rooted, 1,
                      [&vma](IntervalTree& tree, WalkAccess& access) { tree.insert(vma, access); });
}

inline Task<> remove_section(const RmapContext& context, Cpu cpu, RootedTree& rooted,
                             std::span<Vma* const> vmas)
{
  return tree_section(context, cpu, rooted, vmas.size(),
                      [vmas](IntervalTree& tree, WalkAccess& access) {
                        for (Vma* vma : vmas) {
                          tree.remove(*vma, access);
                        }
                      });
}

inline Task<> insert_after_section(const RmapContext& context, Cpu cpu, RootedTree& rooted,
                                   Vma& child, Vma& parent)
{
  return tree_section(context, cpu, rooted, 1,
                      [&child, &parent](IntervalTree& tree, WalkAccess& access) {
                        tree.insert_after(child, parent, access);
                      });
}

} // namespace numasim
