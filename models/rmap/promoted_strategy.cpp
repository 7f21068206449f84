#include "models/rmap/promoted_strategy.hpp"

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/publication.hpp"
#include "models/rmap/tree_steps.hpp"
#include "models/rmap/walk_section.hpp"

#include <algorithm>
#include <vector>

namespace numasim {

namespace {

constexpr std::uint64_t k_rwsem_bytes = 40;
/// The pointer to the trees, the count of failures and the state.
constexpr std::uint64_t k_state_bytes = 16;

bool adds(const RmapStep& step)
{
  return step.kind == RmapStep::Kind::Insert || step.kind == RmapStep::Kind::InsertAfter;
}

} // namespace

ParameterList promotion_parameters(std::int64_t promote_after, const std::string& source)
{
  return {
      Parameter::integer("promote_after", "trylocks", promote_after, 0, 1'000'000'000,
                         "Failed trylocks of a file's one lock, by those who add a VMA, after "
                         "which its VMAs are distributed; 0: distributed from the start.",
                         source),
      lock_parameter("shard_lock", "rw_semaphore", "The lock of each tree.",
                     "a rw_semaphore a tree, as i_mmap_rwsem is"),
  };
}

PromotedStrategy::File::File(const RmapContext& context, const AddressSpace& space,
                             const Parameters& parameters, const LockChoice& choice)
    : central(context, named_lock("rw_semaphore", parameters), LockPlace::of(space),
              lock_stats(context, space, "i_mmap_rwsem", named_lock("rw_semaphore", parameters))),
      shards(context, choice, lock_stats(context, space, "i_mmap shard lock", choice)),
      mapping(space.mapping), promoted(parameters.integer("promote_after") == 0)
{
  tree.root = space.mapping;
}

PromotedStrategy::PromotedStrategy(const RmapContext& context, const Parameters& parameters)
    : GroupedStrategy(context, rmap_modifiers(parameters)), parameters_(parameters),
      promote_after_(static_cast<std::uint64_t>(parameters.integer("promote_after"))),
      shard_lock_(chosen_lock(parameters, "shard_lock"))
{
}

PromotedStrategy::File& PromotedStrategy::add_file(const AddressSpace& space)
{
  return files_.emplace_back(context(), space, parameters_, shard_lock_);
}

Task<> PromotedStrategy::count(Cpu /*cpu*/, File& /*file*/, Group /*group*/)
{
  co_return;
}

// -------------------------------------------------------------------------------------- operations

Task<> PromotedStrategy::carry_out(Cpu cpu, Group group)
{
  File& file = files_[index_of(group.file())];
  co_await context().memory().load(cpu, file.mapping);
  const bool entered = !sees_promoted(cpu, file) && co_await enter_central(cpu, file, group);
  if (!entered) {
    co_await change_shards(cpu, file, group);
    co_return;
  }
  co_await carry_out_steps(context(), cpu, group.steps,
                           [&file](const Vma&) -> RootedTree& { return file.tree; });
  co_await hold(cpu, group);
  co_await count(cpu, file, group);
  co_await file.central.unlock(cpu);
}

bool PromotedStrategy::sees_promoted(Cpu cpu, const File& file) const
{
  if (file.promoted) {
    see(context(), cpu, &file);
  }
  return file.promoted;
}

/// Takes the one lock for writing; false, and without it, if the file has been promoted.
Task<bool> PromotedStrategy::enter_central(Cpu cpu, File& file, Group group)
{
  const bool adding = std::any_of(group.steps.begin(), group.steps.end(), adds);
  const bool taken = adding && co_await try_first(cpu, file, group.site());
  if (sees_promoted(cpu, file) && !taken) {
    co_return false;
  }
  if (!taken) {
    co_await file.central.lock(cpu, group.site());
  }
  co_await context().memory().load(cpu, file.mapping);
  if (sees_promoted(cpu, file)) {
    co_await file.central.unlock(cpu);
    co_return false;
  }
  co_return true;
}

/// Tries the one lock; the failure that is one too many promotes the file.
Task<bool> PromotedStrategy::try_first(Cpu cpu, File& file, RmapSite at)
{
  const bool taken = co_await file.central.try_lock(cpu, at);
  if (taken) {
    co_return true;
  }
  co_await context().memory().store(cpu, file.mapping); // may race
  if (++file.failures >= promote_after_ && !file.claimed) {
    file.claimed = true;
    co_await context().memory().rmw(cpu, file.mapping); // cmpxchg: one claimant
    co_await promote(cpu, file);
  }
  co_return false;
}

Task<WalkResult> PromotedStrategy::walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                                        RmapVisitor& visitor)
{
  File& file = files_[index_of(index)];
  WalkResult result;
  co_await context().memory().load(cpu, file.mapping);
  const bool done =
      !sees_promoted(cpu, file) && co_await walk_central(cpu, file, range, how, visitor, result);
  if (!done) {
    co_await walk_shards(cpu, file, range, how, visitor, result);
  }
  co_return result;
}

/// Walks the one tree; false if the file turns out to have been promoted.
Task<bool> PromotedStrategy::walk_central(Cpu cpu, File& file, PageRange range, WalkLock how,
                                          RmapVisitor& visitor, WalkResult& result)
{
  const bool taken = co_await file.central.lock_shared_to_walk(cpu, how);
  if (!taken) {
    result.contended = true;
    co_return true;
  }
  co_await context().memory().load(cpu, file.mapping);
  const bool distributed = sees_promoted(cpu, file);
  if (!distributed) {
    co_await walk_section(context(), cpu, file.tree, range, visitor, result);
  }
  co_await file.central.unlock_shared(cpu);
  co_return !distributed;
}

// --------------------------------------------------------------------------------------- promotion

Task<> PromotedStrategy::promote(Cpu cpu, File& file)
{
  // The allocation zeroes them.
  for (const Shard& shard : file.shards.all()) {
    co_await context().memory().store(cpu, shard.rooted.root);
  }
  co_await file.central.lock(cpu, RmapSite::Promote);
  co_await move_all(cpu, file);
  co_await context().memory().store(cpu, file.mapping);
  publish(context(), cpu, &file);
  file.promoted = true;
  co_await file.central.unlock(cpu);
}

Task<> PromotedStrategy::move_all(Cpu cpu, File& file)
{
  std::vector<Vma*> all;
  co_await tree_section(context(), cpu, file.tree, 0, [&](IntervalTree& tree, WalkAccess& access) {
    tree.for_each_overlap(0, UINT32_MAX, access, [&](Vma& vma) { all.push_back(&vma); });
    for (Vma* const vma : all) {
      tree.remove(*vma, access);
    }
  });
  std::stable_sort(all.begin(), all.end(),
                   [](const Vma* a, const Vma* b) { return a->shard < b->shard; });
  for (auto first = all.begin(); first != all.end();) {
    const auto end = std::find_if(first, all.end(),
                                  [&](const Vma* vma) { return vma->shard != (*first)->shard; });
    RootedTree& to = file.shards.of(**first).rooted;
    co_await tree_section(context(), cpu, to, 0, [&](IntervalTree& tree, WalkAccess& access) {
      std::for_each(first, end, [&](Vma* vma) { tree.insert(*vma, access); });
    });
    first = end;
  }
}

// ------------------------------------------------------------------------------------- inspection

RootedTree& PromotedStrategy::tree_of(const Vma& vma)
{
  File& file = files_[index_of(vma.file)];
  return file.promoted ? file.shards.of(vma).rooted : file.tree;
}

void PromotedStrategy::trees(FileIndex file,
                             const std::function<void(const RootedTree&)>& visit) const
{
  const File& of = files_[index_of(file)];
  visit(of.tree);
  for (const Shard& shard : of.shards.all()) {
    visit(shard.rooted);
  }
}

bool PromotedStrategy::promoted(FileIndex file) const
{
  return files_[index_of(file)].promoted;
}

InodeMemory PromotedStrategy::inode_memory() const
{
  const std::uint64_t central = k_root_bytes + k_rwsem_bytes + k_state_bytes;
  const std::uint64_t distributed = central + shard_bytes();
  const std::uint64_t mapped = promote_after_ == 0 ? distributed : central;
  return {mapped, mapped, distributed};
}

} // namespace numasim
