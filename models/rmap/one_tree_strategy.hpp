#pragma once
/// Designs that keep mainline's structure: one tree and one lock a file, in struct address_space.

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/tree_steps.hpp"
#include "models/rmap/walk_section.hpp"

#include <cstdint>
#include <deque>
#include <functional>

namespace numasim {

/// What they have in common; carry_out() is each one's own.
class OneTreeStrategy : public GroupedStrategy {
public:
  /// Reads the parameters of one_tree_parameters() and the modifiers.
  OneTreeStrategy(const RmapContext& context, const Parameters& parameters)
      : GroupedStrategy(context, rmap_modifiers(parameters)), lock_(chosen_lock(parameters, "lock"))
  {
    const bool beside_root = parameters.boolean("lock_beside_root");
    for (const AddressSpace& space : context.files) {
      files_.emplace_back(context, space, lock_, address_space_lock(space, beside_root));
    }
  }

  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override
  {
    File& file = file_of(index);
    WalkResult result;
    const bool taken = co_await file.lock.lock_shared_to_walk(cpu, how);
    if (!taken) {
      result.contended = true;
      co_return result;
    }
    co_await walk_section(context(), cpu, file.rooted, range, visitor, result);
    co_await file.lock.unlock_shared(cpu);
    co_return result;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override { return file_of(vma.file).rooted; }

  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    visit(files_[index_of(file)].rooted);
  }

  // Root and lock are part of struct address_space itself.
  [[nodiscard]] InodeMemory inode_memory() const override
  {
    const std::uint64_t bytes = k_root_bytes + lock_.bytes(context().machine());
    return {bytes, bytes, bytes};
  }

protected:
  struct File {
    File(const RmapContext& context, const AddressSpace& space, const LockChoice& choice,
         const LockPlace& place)
        : lock(context, choice, place, lock_stats(context, space, "i_mmap_rwsem", choice))
    {
      rooted.root = space.mapping;
    }
    RootedTree rooted;
    TreeLock lock;
  };

  [[nodiscard]] File& file_of(FileIndex index) { return files_[index_of(index)]; }

  /// A group's steps on the file's tree, by who has its lock.
  Task<> steps_on_tree(Cpu cpu, File& file, Group group)
  {
    return carry_out_steps(context(), cpu, group.steps,
                           [&file](const Vma&) -> RootedTree& { return file.rooted; });
  }

private:
  LockChoice lock_;
  std::deque<File> files_;
};

/// The lock and where it lies.
inline ParameterList one_tree_parameters()
{
  return {lock_parameter("lock", "rw_semaphore", "The lock of a file's tree.", "Linux 6.12"),
          lock_beside_root_parameter()};
}

} // namespace numasim
