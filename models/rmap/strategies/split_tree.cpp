/// `split-tree`: Huang Shijie's first series ("mm: split the file's i_mmap tree for NUMA", v1,
/// 13 Apr 2026). One tree per NUMA node, still one rw_semaphore.
///
/// struct address_space holds a pointer to an array of nr_node_ids + 1 pointers, each to a root
/// (16 bytes, kzalloc_node on its node), and beside it the mapping's vma_count, a plain word
/// changed under the lock. A VMA belongs to the tree of the node its CPU was on when it was mapped.

#include "models/rmap/strategies/registry.hpp"

#include "models/locks/rw_semaphore.hpp"
#include "models/rmap/tree_section.hpp"

#include <bit>
#include <deque>

namespace numasim {

namespace {

class SplitTree final : public RmapStrategy {
public:
  explicit SplitTree(const RmapContext& context) : RmapStrategy(context)
  {
    Memory& memory = context.memory();
    for (const AddressSpace& space : context.files) {
      LockStats& stats =
          context.locks.stats(space.name + " i_mmap_rwsem", "rw_semaphore", rmap_site_names());
      File& file = files_.emplace_back(context.cpus, space, stats);
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

  Task<> insert(Cpu cpu, Vma& vma, RmapSite at) override
  {
    File& file = of(vma);
    co_await file.rwsem.down_write(cpu, site(at));
    co_await find_root(cpu, file);
    co_await insert_section(context(), cpu, file.trees[vma.shard], vma);
    co_await count(cpu, file);
    co_await file.rwsem.up_write(cpu);
  }

  Task<> remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite at) override
  {
    File& file = of(*vmas.front());
    co_await file.rwsem.down_write(cpu, site(at));
    co_await find_root(cpu, file);
    while (!vmas.empty()) {
      const std::span<Vma* const> run = same_shard(vmas);
      co_await remove_section(context(), cpu, file.trees[run.front()->shard], run);
      vmas = vmas.subspan(run.size());
    }
    co_await count(cpu, file);
    co_await file.rwsem.up_write(cpu);
  }

  // vm_area_dup() copies tree_idx, so both halves of a split are in one tree.
  Task<> split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite at) override
  {
    File& file = of(old);
    fresh.shard = old.shard;
    co_await file.rwsem.down_write(cpu, site(at));
    co_await find_root(cpu, file);
    co_await split_section(context(), cpu, file.trees[old.shard], old, fresh, after);
    co_await count(cpu, file);
    co_await file.rwsem.up_write(cpu);
  }

  Task<> adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite at) override
  {
    File& file = of(vma);
    co_await file.rwsem.down_write(cpu, site(at));
    co_await find_root(cpu, file);
    co_await adjust_section(context(), cpu, file.trees[vma.shard], vma, after);
    co_await count(cpu, file);
    co_await file.rwsem.up_write(cpu);
  }

  Task<> insert_after(Cpu cpu, Vma& child, Vma& parent) override
  {
    File& file = of(parent);
    child.shard = parent.shard; // which keeps the child behind its parent in walk order
    co_await file.rwsem.down_write(cpu, site(RmapSite::Fork));
    co_await find_root(cpu, file);
    co_await insert_after_section(context(), cpu, file.trees[parent.shard], child, parent);
    co_await count(cpu, file);
    co_await file.rwsem.up_write(cpu);
  }

  Task<std::size_t> walk(Cpu cpu, FileIndex index, PageRange range, Duration each) override
  {
    File& file = files_[index_of(index)];
    std::size_t visited = 0;
    const Instant taken = co_await file.rwsem.down_read(cpu, site(RmapSite::Walk));
    co_await find_root(cpu, file);
    for (RootedTree& rooted : file.trees) {
      co_await walk_section(context(), cpu, rooted, range, each, visited);
    }
    co_await file.rwsem.up_read(cpu, taken);
    co_return visited;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override { return of(vma).trees[vma.shard]; }

  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    for (const RootedTree& rooted : files_[index_of(file)].trees) {
      visit(rooted);
    }
  }

  // Every inode gets the array (a kmalloc of the pointers, rounded up to a power of two), a 16-byte
  // root per node, the pointer, the count and the rw_semaphore.
  [[nodiscard]] InodeMemory inode_memory() const override
  {
    const std::uint64_t nodes = context().machine().nodes();
    const std::uint64_t bytes = std::bit_ceil(8 * (nodes + 1)) + 16 * nodes + 8 + 8 + 40;
    return {bytes, bytes};
  }

private:
  struct File {
    File(KernelCpus& cpus, const AddressSpace& space, LockStats& stats)
        : rwsem(cpus, space.i_mmap_rwsem(), stats), mapping(space.mapping)
    {
    }
    RwSemaphore rwsem;
    LineId mapping; ///< i_mmap (the pointer to the array) and vma_count
    LineId array{};
    std::deque<RootedTree> trees;
  };

  [[nodiscard]] File& of(const Vma& vma) { return files_[index_of(vma.file)]; }

  /// mapping->i_mmap[tree_idx].
  Task<> find_root(Cpu cpu, File& file)
  {
    co_await context().memory().load(cpu, file.mapping);
    co_await context().memory().load(cpu, file.array);
  }

  /// mapping->vma_count changes.
  Memory::Access count(Cpu cpu, File& file) { return context().memory().store(cpu, file.mapping); }

  std::deque<File> files_;
};

} // namespace

StrategyEntry split_tree_entry()
{
  return {"split-tree",
          "Huang Shijie's v1: a tree per NUMA node under one rw_semaphore.",
          {},
          [](const RmapContext& context, const Parameters&) {
            return std::make_unique<SplitTree>(context);
          }};
}

} // namespace numasim
