/// `split-lock`: Huang Shijie's second series (v2, 11 Jun 2026). A tree with a lock of its own per
/// NUMA node, as posted:
/// - struct i_mmap_tree {root 16, rw_semaphore 40, vma_count 4} is one kmalloc-64 object on its
/// node, so
///   that lock word, queue tail, root, leftmost and count share one line;
/// - struct address_space holds the pointer to their array directly before the atomic vma_count of
/// the
///   whole mapping: every operation reads the one and writes the other;
/// - __remove_shared_vm_struct() takes the lock itself, so a batch of removals locks once a VMA;
/// - a split takes the lock twice, once for the new VMA and once for the old one.
///
/// Without NUMA the posted patch rounds the number of CPUs up instead of dividing it (ALIGN), which
/// cannot have been meant; here a machine of one node has one tree.

#include "models/rmap/strategies/registry.hpp"

#include "models/locks/rw_semaphore.hpp"
#include "models/rmap/tree_section.hpp"

#include <bit>
#include <deque>
#include <vector>

namespace numasim {

namespace {

class SplitLock final : public RmapStrategy {
public:
  SplitLock(const RmapContext& context, const Parameters& parameters)
      : RmapStrategy(context), global_count_(parameters.boolean("global_count"))
  {
    Memory& memory = context.memory();
    for (const AddressSpace& space : context.files) {
      LockStats& stats =
          context.locks.stats(space.name + " i_mmap_tree rwsem", "rw_semaphore", rmap_site_names());
      File& file = files_.emplace_back();
      file.mapping = space.mapping;
      file.array = memory.allocate(space.home, memory.role(space.name + " i_mmap array"));
      for (std::uint32_t n = 0; n < context.machine().nodes(); ++n) {
        const LineId line = memory.allocate(Node{n}, memory.role(space.name + " i_mmap_tree"));
        file.shards.emplace_back(context.cpus, line, stats);
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
    Shard& shard = file.shards[vma.shard];
    co_await lock(cpu, file, shard, at);
    co_await insert_section(context(), cpu, shard.rooted, vma);
    co_await count(cpu, file, shard, 1);
    co_await shard.rwsem.up_write(cpu);
  }

  Task<> remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite at) override
  {
    for (std::size_t i = 0; i < vmas.size(); ++i) {
      File& file = of(*vmas[i]);
      Shard& shard = file.shards[vmas[i]->shard];
      co_await lock(cpu, file, shard, at);
      co_await remove_section(context(), cpu, shard.rooted, vmas.subspan(i, 1));
      co_await count(cpu, file, shard, 1);
      co_await shard.rwsem.up_write(cpu);
    }
  }

  Task<> split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite at) override
  {
    fresh.shard = old.shard;
    co_await insert(cpu, fresh, at);
    File& file = of(old);
    Shard& shard = file.shards[old.shard];
    co_await lock(cpu, file, shard, at);
    co_await adjust_section(context(), cpu, shard.rooted, old, after);
    co_await context().cpus.execute(cpu, context().costs.split_hold);
    co_await count(cpu, file, shard, 2);
    co_await shard.rwsem.up_write(cpu);
  }

  Task<> adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite at) override
  {
    File& file = of(vma);
    Shard& shard = file.shards[vma.shard];
    co_await lock(cpu, file, shard, at);
    co_await adjust_section(context(), cpu, shard.rooted, vma, after);
    co_await count(cpu, file, shard, 2);
    co_await shard.rwsem.up_write(cpu);
  }

  Task<> insert_after(Cpu cpu, Vma& child, Vma& parent) override
  {
    child.shard = parent.shard;
    File& file = of(parent);
    Shard& shard = file.shards[parent.shard];
    co_await lock(cpu, file, shard, RmapSite::Fork);
    co_await insert_after_section(context(), cpu, shard.rooted, child, parent);
    co_await count(cpu, file, shard, 1);
    co_await shard.rwsem.up_write(cpu);
  }

  // i_mmap_lock_read(): all the locks in index order, then all the trees.
  Task<std::size_t> walk(Cpu cpu, FileIndex index, PageRange range, Duration each) override
  {
    File& file = files_[index_of(index)];
    std::size_t visited = 0;
    std::vector<Instant> taken;
    co_await find_shard(cpu, file);
    for (Shard& shard : file.shards) {
      taken.push_back(co_await shard.rwsem.down_read(cpu, site(RmapSite::Walk)));
    }
    for (Shard& shard : file.shards) {
      co_await walk_section(context(), cpu, shard.rooted, range, each, visited);
    }
    for (std::size_t i = 0; i < taken.size(); ++i) {
      co_await file.shards[i].rwsem.up_read(cpu, taken[i]);
    }
    co_return visited;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override
  {
    return of(vma).shards[vma.shard].rooted;
  }

  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    for (const Shard& shard : files_[index_of(file)].shards) {
      visit(shard.rooted);
    }
  }

  [[nodiscard]] InodeMemory inode_memory() const override
  {
    const std::uint64_t nodes = context().machine().nodes();
    const std::uint64_t bytes = std::bit_ceil(8 * (nodes + 1)) + 64 * nodes + 8 + 4;
    return {bytes, bytes};
  }

private:
  struct Shard {
    Shard(KernelCpus& cpus, LineId line, LockStats& stats)
        : rwsem(cpus, RwSemaphoreLines::together(line), stats)
    {
      rooted.root = line;
    }
    RootedTree rooted;
    RwSemaphore rwsem;
  };
  struct File {
    LineId mapping{}; ///< the pointer to the array and the mapping's vma_count
    LineId array{};
    std::deque<Shard> shards;
  };

  [[nodiscard]] File& of(const Vma& vma) { return files_[index_of(vma.file)]; }

  /// mapping->i_mmap[tree_idx].
  Task<> find_shard(Cpu cpu, File& file)
  {
    co_await context().memory().load(cpu, file.mapping);
    co_await context().memory().load(cpu, file.array);
  }

  Task<> lock(Cpu cpu, File& file, Shard& shard, RmapSite at)
  {
    co_await find_shard(cpu, file);
    co_await shard.rwsem.down_write(cpu, site(at));
  }

  /// The vma_counts change, `times` times, while the lock is held.
  Task<> count(Cpu cpu, File& file, Shard& shard, int times)
  {
    for (int i = 0; i < times; ++i) {
      co_await context().memory().rmw(cpu, shard.rooted.root);
      if (global_count_) {
        co_await context().memory().rmw(cpu, file.mapping);
      }
    }
  }

  bool global_count_;
  std::deque<File> files_;
};

} // namespace

StrategyEntry split_lock_entry()
{
  return {
      "split-lock",
      "Huang Shijie's v2: a tree and a rw_semaphore per NUMA node.",
      {Parameter::boolean("global_count", true,
                          "Whether the atomic vma_count of the whole mapping is kept, in the line "
                          "of the pointer that every operation reads.",
                          "v2 as posted; its review calls the count's atomicity needless")},
      [](const RmapContext& context, const Parameters& parameters) {
        return std::make_unique<SplitLock>(context, parameters);
      }};
}

} // namespace numasim
