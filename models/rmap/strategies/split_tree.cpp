/// `split-tree`: Huang Shijie's first series ("mm: split the file's i_mmap tree for NUMA", v1,
/// 13 Apr 2026). One tree per NUMA node, still one rw_semaphore.
///
/// struct address_space holds a pointer to an array of nr_node_ids + 1 pointers, each to a root
/// (16 bytes, kzalloc_node on its node), and beside it the mapping's vma_count, a plain word
/// changed under the lock. A VMA belongs to the tree of the node its CPU was on when it was mapped;
/// vm_area_dup() copies tree_idx, so both halves of a split and a child of fork stay in it.

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/tree_steps.hpp"
#include "models/rmap/walk_section.hpp"

#include <bit>
#include <deque>

namespace numasim {

namespace {

class SplitTree final : public GroupedStrategy {
public:
  SplitTree(const RmapContext& context, const Parameters& parameters)
      : GroupedStrategy(context, rmap_modifiers(parameters)), lock_(chosen_lock(parameters, "lock"))
  {
    Memory& memory = context.memory();
    const bool beside_root = parameters.boolean("lock_beside_root");
    for (const AddressSpace& space : context.files) {
      File& file =
          files_.emplace_back(context, space, lock_, address_space_lock(space, beside_root));
      file.array = memory.allocate(space.home, memory.role(space.name + " i_mmap array"));
      for (std::uint32_t n = 0; n < context.machine().nodes(); ++n) {
        file.trees.emplace_back().root =
            memory.allocate(Node{n}, memory.role(space.name + " i_mmap roots"));
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
    File& file = files_[index_of(index)];
    WalkResult result;
    const bool taken = co_await file.lock.lock_shared_to_walk(cpu, how);
    if (!taken) {
      result.contended = true;
      co_return result;
    }
    co_await find_root(cpu, file);
    bool more = true;
    for (auto rooted = file.trees.begin(); more && rooted != file.trees.end(); ++rooted) {
      more = co_await walk_section(context(), cpu, *rooted, range, visitor, result);
    }
    co_await file.lock.unlock_shared(cpu);
    co_return result;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override
  {
    return files_[index_of(vma.file)].trees[vma.shard];
  }

  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    for (const RootedTree& rooted : files_[index_of(file)].trees) {
      visit(rooted);
    }
  }

  // Every inode gets the array (a kmalloc of the pointers, rounded up to a power of two), a 16-byte
  // root per node, the pointer, the count and the lock.
  [[nodiscard]] InodeMemory inode_memory() const override
  {
    const std::uint64_t nodes = context().machine().nodes();
    const std::uint64_t bytes = std::bit_ceil(8 * (nodes + 1)) + k_root_bytes * nodes + 8 + 8 +
                                lock_.bytes(context().machine());
    return {bytes, bytes, bytes};
  }

private:
  struct File {
    File(const RmapContext& context, const AddressSpace& space, const LockChoice& choice,
         const LockPlace& place)
        : lock(context, choice, place, lock_stats(context, space, "i_mmap_rwsem", choice)),
          mapping(space.mapping)
    {
    }
    TreeLock lock;
    LineId mapping; ///< i_mmap (the pointer to the array) and vma_count
    LineId array{};
    std::deque<RootedTree> trees;
  };

  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = files_[index_of(group.file())];
    co_await file.lock.lock(cpu, group.site());
    co_await find_root(cpu, file);
    co_await carry_out_steps(context(), cpu, group.steps, [&file](const Vma& vma) -> RootedTree& {
      return file.trees[vma.shard];
    });
    co_await hold(cpu, group);
    co_await context().memory().store(cpu, file.mapping); // vma_count
    co_await file.lock.unlock(cpu);
  }

  /// mapping->i_mmap[tree_idx].
  Task<> find_root(Cpu cpu, File& file)
  {
    co_await context().memory().load(cpu, file.mapping);
    co_await context().memory().load(cpu, file.array);
  }

  LockChoice lock_;
  std::deque<File> files_;
};

} // namespace

StrategyEntry split_tree_entry()
{
  return {"split-tree", "Huang Shijie's v1: a tree per NUMA node under one rw_semaphore.",
          "series of 13 Apr 2026, version 1",
          joined_parameters({{lock_parameter("lock", "rw_semaphore", "The lock of a file's trees.",
                                             "v1 leaves i_mmap_rwsem as it is"),
                              lock_beside_root_parameter()},
                             modifier_parameters(),
                             spin_queue_parameters()}),
          [](const RmapContext& context, const Parameters& parameters) {
            return std::make_unique<SplitTree>(context, parameters);
          }};
}

} // namespace numasim
