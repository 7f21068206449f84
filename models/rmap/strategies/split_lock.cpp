/// `split-lock`: Huang Shijie's second series (v2, 11 Jun 2026). A tree with a lock of its own per
/// NUMA node. As posted:
/// - struct i_mmap_tree {root 16, rw_semaphore 40, vma_count 4} is one kmalloc-64 object on its
///   node, so that lock word, queue tail, root, leftmost and count share one line;
/// - struct address_space holds the pointer to their array directly before the atomic vma_count of
///   the whole mapping: every operation reads the one and writes the other;
/// - __remove_shared_vm_struct() takes the lock itself, so a batch of removals locks once a VMA;
/// - a split takes the lock twice, once for the new VMA and once for the old one;
/// - vma_prepare() takes the lock of adj_next's tree while it holds that of vma's, which is the
///   same one if both were mapped on one node.
///
/// As meant: one acquisition of each lock that an operation needs, in the order of the nodes.
///
/// Without NUMA the posted patch rounds the number of CPUs up instead of dividing it (ALIGN), which
/// cannot have been meant; here a machine of one node has one tree.

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/shard_set.hpp"
#include "models/rmap/tree_section.hpp"
#include "models/rmap/tree_steps.hpp"

#include <bit>
#include <deque>
#include <vector>

namespace numasim {

namespace {

class SplitLock final : public GroupedStrategy {
public:
  SplitLock(const RmapContext& context, const Parameters& parameters)
      : GroupedStrategy(context, rmap_modifiers(parameters)),
        posted_(parameters.choice("as") == "posted"),
        global_count_(parameters.boolean("global_count")),
        root_with_lock_(parameters.boolean("root_with_lock")),
        lock_(chosen_lock(parameters, "lock"))
  {
    Memory& memory = context.memory();
    for (const AddressSpace& space : context.files) {
      File& file = files_.emplace_back(this->context(), lock_,
                                       lock_stats(context, space, "i_mmap_tree rwsem", lock_));
      file.mapping = space.mapping;
      file.array = memory.allocate(space.home, memory.role(space.name + " i_mmap array"));
      for (std::uint32_t n = 0; n < context.machine().nodes(); ++n) {
        file.shards.add_aligned(Node{n}, memory.role(space.name + " i_mmap_tree"), root_with_lock_);
      }
    }
  }

  void init_vma(Cpu cpu, Vma& vma) override
  {
    vma.shard = static_cast<std::uint32_t>(context().machine().node_of(cpu));
  }

  // i_mmap_lock_read(): all the locks in index order, then all the trees. i_mmap_trylock_read()
  // lets those it has taken go when one is not to be had.
  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override
  {
    File& file = files_[index_of(index)];
    WalkResult result;
    co_await find_shard(cpu, file);
    co_await file.shards.walk_all(cpu, range, how, visitor, result);
    co_return result;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override
  {
    return files_[index_of(vma.file)].shards.of(vma).rooted;
  }

  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    for (const Shard& shard : files_[index_of(file)].shards.all()) {
      visit(shard.rooted);
    }
  }

  [[nodiscard]] InodeMemory inode_memory() const override
  {
    const Machine& machine = context().machine();
    const std::uint64_t nodes = machine.nodes();
    constexpr std::uint64_t count = 4;
    const std::uint64_t bytes =
        std::bit_ceil(8 * (nodes + 1)) +
        nodes * aligned_shard_bytes(lock_.bytes(machine) + count, root_with_lock_) + 8 +
        (global_count_ ? count : 0);
    return {bytes, bytes, bytes};
  }

private:
  struct File {
    File(const RmapContext& context, const LockChoice& choice, LockStats& stats)
        : shards(context, choice, stats)
    {
    }
    LineId mapping{}; ///< the pointer to the array and the mapping's vma_count
    LineId array{};
    ShardSet shards;
  };

  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = files_[index_of(group.file())];
    if (posted_) {
      for (const RmapStep& step : group.steps) {
        co_await carry_out_posted(cpu, file, step);
      }
      co_await hold(cpu, group);
      co_return;
    }
    co_await find_shard(cpu, file);
    const std::vector<std::uint32_t> locked = co_await file.shards.lock(cpu, group.steps);
    co_await file.shards.change(cpu, group.steps, group.hold);
    for (const RmapStep& step : group.steps) {
      co_await count(cpu, file, file.shards.of(*step.vma), changes(step));
    }
    co_await file.shards.unlock(cpu, locked);
  }

  Task<> carry_out_posted(Cpu cpu, File& file, RmapStep step)
  {
    if (step.kind == RmapStep::Kind::Split) {
      co_await change_one(cpu, file, {RmapStep::Kind::Insert, step.site, step.other}, {});
      co_await change_one(cpu, file,
                          {RmapStep::Kind::Adjust, step.site, step.vma, nullptr, step.after},
                          context().costs.split_hold);
    } else if (step.kind == RmapStep::Kind::Shift) {
      co_await shift_posted(cpu, file, step);
    } else {
      co_await change_one(cpu, file, step, {});
    }
  }

  /// Finds the tree, locks it, changes it and the counts.
  Task<> change_one(Cpu cpu, File& file, RmapStep step, Duration under_lock)
  {
    Shard& shard = file.shards.of(*step.vma);
    co_await find_shard(cpu, file);
    co_await shard.lock.lock(cpu, step.site);
    co_await carry_out_step(context(), cpu, step, file.shards.trees());
    if (under_lock > Duration{}) {
      co_await context().cpus.execute(cpu, under_lock);
    }
    co_await count(cpu, file, shard, changes(step));
    co_await shard.lock.unlock(cpu);
  }

  /// vma_prepare() with adj_next: the second lock is taken under the first.
  Task<> shift_posted(Cpu cpu, File& file, RmapStep step)
  {
    Shard& lower = file.shards.of(*step.vma);
    Shard& upper = file.shards.of(*step.other);
    co_await find_shard(cpu, file);
    co_await lower.lock.lock(cpu, step.site);
    co_await upper.lock.lock(cpu, step.site);
    co_await carry_out_step(context(), cpu, step, file.shards.trees());
    co_await count(cpu, file, lower, 2);
    co_await count(cpu, file, upper, 2);
    co_await upper.lock.unlock(cpu);
    co_await lower.lock.unlock(cpu);
  }

  /// mapping->i_mmap[tree_idx].
  Task<> find_shard(Cpu cpu, File& file)
  {
    co_await context().memory().load(cpu, file.mapping);
    co_await context().memory().load(cpu, file.array);
  }

  /// The vma_counts change, `times` times.
  Task<> count(Cpu cpu, File& file, Shard& shard, int times)
  {
    for (int i = 0; i < times; ++i) {
      co_await context().memory().rmw(cpu, shard.rooted.root);
      if (global_count_) {
        co_await context().memory().rmw(cpu, file.mapping);
      }
    }
  }

  /// Insertions and removals of a step: each changes the counts.
  static int changes(const RmapStep& step)
  {
    switch (step.kind) {
    case RmapStep::Kind::Insert:
    case RmapStep::Kind::InsertAfter:
    case RmapStep::Kind::Remove:
      return 1;
    case RmapStep::Kind::Adjust:
      return 2;
    case RmapStep::Kind::Split:
      return 3;
    case RmapStep::Kind::Shift:
      break;
    }
    return 4;
  }

  bool posted_;
  bool global_count_;
  bool root_with_lock_;
  LockChoice lock_;
  std::deque<File> files_;
};

ParameterList split_lock_parameters()
{
  return {
      Parameter::choice("as", "posted", {"posted", "meant"},
                        "posted: a lock for each VMA that is unlinked, two for a split, and a "
                        "neighbour's lock under one's own, whatever the modifiers say; meant: each "
                        "lock once an operation.",
                        "v2, 11 Jun 2026"),
      Parameter::boolean("global_count", true,
                         "Whether the atomic vma_count of the whole mapping is kept, in the line "
                         "of the pointer that every operation reads.",
                         "v2 as posted; its review calls the count's atomicity needless"),
      lock_parameter("lock", "rw_semaphore", "The lock of each tree.", "v2, 11 Jun 2026"),
      root_with_lock_parameter(),
  };
}

} // namespace

StrategyEntry split_lock_entry()
{
  return {
      "split-lock", "Huang Shijie's v2: a tree and a rw_semaphore per NUMA node.",
      "series of 11 Jun 2026, version 2",
      joined_parameters({split_lock_parameters(), modifier_parameters(), spin_queue_parameters()}),
      [](const RmapContext& context, const Parameters& parameters) {
        return std::make_unique<SplitLock>(context, parameters);
      }};
}

} // namespace numasim
