#pragma once
/// A design without a fault, to plant faults in: a tree with a lock for each node, under a file's
/// outer lock that changes take for reading and walks for writing. Fork keeps a child in its
/// parent's tree.

#include "models/rmap/shard_set.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "models/rmap/tree_steps.hpp"
#include "models/rmap/walk_section.hpp"

#include <deque>
#include <memory>

namespace numasim::testing {

class SoundShards : public GroupedStrategy {
public:
  SoundShards(const RmapContext& context, const Parameters& parameters)
      : GroupedStrategy(context, {}), outer_(chosen_lock(parameters, "outer_lock")),
        inner_(chosen_lock(parameters, "shard_lock"))
  {
    for (const AddressSpace& space : context.files) {
      File& file = files_.emplace_back(this->context(), space, outer_,
                                       lock_stats(context, space, "outer", outer_), inner_,
                                       lock_stats(context, space, "shard", inner_));
      for (std::uint32_t n = 0; n < context.machine().nodes(); ++n) {
        file.shards.add_aligned(Node{n}, this->context().memory().role("shards"), true);
      }
    }
  }

  void init_vma(Cpu cpu, Vma& vma) override
  {
    vma.shard = static_cast<std::uint32_t>(context().machine().node_of(cpu));
  }

  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override
  {
    File& file = file_of(index);
    WalkResult result;
    const bool taken = co_await file.outer.lock_to_walk(cpu, how);
    if (!taken) {
      result.contended = true;
      co_return result;
    }
    co_await file.shards.walk_unlocked(cpu, range, visitor, result);
    co_await file.outer.unlock(cpu);
    co_return result;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override
  {
    return file_of(vma.file).shards.of(vma).rooted;
  }
  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    for (const Shard& shard : files_[index_of(file)].shards.all()) {
      visit(shard.rooted);
    }
  }
  [[nodiscard]] InodeMemory inode_memory() const override { return {}; }

protected:
  struct File {
    File(const RmapContext& context, const AddressSpace& space, const LockChoice& outer_choice,
         LockStats& outer_stats, const LockChoice& inner_choice, LockStats& inner_stats)
        : outer(context, outer_choice, LockPlace::of(space), outer_stats),
          shards(context, inner_choice, inner_stats)
    {
    }
    TreeLock outer;
    ShardSet shards;
  };

  [[nodiscard]] File& file_of(FileIndex index) { return files_[index_of(index)]; }

  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = file_of(group.file());
    co_await file.outer.lock_shared(cpu, group.site());
    const std::vector<std::uint32_t> locked = co_await file.shards.lock(cpu, group.steps);
    co_await change(cpu, file, group);
    co_await file.shards.unlock(cpu, locked);
    co_await file.outer.unlock_shared(cpu);
  }
  /// Under all the locks.
  virtual Task<> change(Cpu cpu, File& file, Group group)
  {
    return file.shards.change(cpu, group.steps, group.hold);
  }

private:
  LockChoice outer_;
  LockChoice inner_;
  std::deque<File> files_;
};

/// The declaration of a design `Design` that has the parameters of SoundShards.
template <class Design>
StrategyEntry planted_entry(std::string name, const std::string& shard_lock = "rw_semaphore")
{
  ParameterList list{
      lock_parameter("shard_lock", shard_lock, "The lock of a tree.", "a test"),
      shared_lock_parameter("outer_lock", "rw_semaphore", "The lock of a file.", "a test")};
  const ParameterList queue = spin_queue_parameters();
  list.insert(list.end(), queue.begin(), queue.end());
  return {std::move(name), "A design of the tests.", "a test", list,
          [](const RmapContext& context,
             const Parameters& parameters) -> std::unique_ptr<RmapStrategy> {
            return std::make_unique<Design>(context, parameters);
          }};
}

} // namespace numasim::testing
