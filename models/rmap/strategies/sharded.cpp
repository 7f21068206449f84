/// `sharded`: Pedro Falcato's idea (review of v2, 11 Jun 2026; no patch yet). The file's
/// rw_semaphore stays but is inverted: who changes a tree takes it for reading, who walks takes it
/// for writing. The trees are a static array in struct address_space, each with a small lock of its
/// own; a racy plain counter replaces the atomic one.
///
/// What the mail leaves open is a parameter. Of the outer lock it says that a pattern like
/// mnt_hold_writers() could work as well.

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/line_packer.hpp"
#include "models/rmap/shard_set.hpp"
#include "models/rmap/tree_steps.hpp"

#include <deque>

namespace numasim {

namespace {

class Sharded final : public GroupedStrategy {
public:
  Sharded(const RmapContext& context, const Parameters& parameters)
      : GroupedStrategy(context, rmap_modifiers(parameters)),
        shards_(static_cast<std::uint32_t>(parameters.integer("shards"))),
        by_cpu_(parameters.choice("shard_by") == "cpu"), aligned_(parameters.boolean("aligned")),
        root_with_lock_(parameters.boolean("root_with_lock")),
        counted_(parameters.boolean("count")), fork_hold_(parameters.boolean("fork_hold")),
        outer_(chosen_lock(parameters, "outer_lock")), inner_(chosen_lock(parameters, "shard_lock"))
  {
    for (const AddressSpace& space : context.files) {
      LockStats& outer = lock_stats(context, space, "i_mmap_rwsem", outer_);
      File& file = files_.emplace_back(this->context(), space, outer_, outer, inner_,
                                       lock_stats(context, space, "i_mmap shard lock", inner_));
      add_shards(space, file.shards);
    }
  }

  // hash_ptr(vma) spreads objects evenly; the lines' numbers stand for the address.
  void init_vma(Cpu cpu, Vma& vma) override
  {
    const auto key = by_cpu_
                         ? static_cast<std::uint32_t>(cpu)
                         : static_cast<std::uint32_t>(
                               (static_cast<std::uint64_t>(vma.lines[0]) * k_golden_ratio) >> 40U);
    vma.shard = key % shards_;
  }

  Task<> fork(Cpu cpu, std::span<const ForkPair> pairs, StepWork& copy) override
  {
    if (!fork_hold_) {
      co_await GroupedStrategy::fork(cpu, pairs, copy);
      co_return;
    }
    const std::size_t at_once = modifiers().fork_batch ? k_unlink_batch : 1;
    while (!pairs.empty()) {
      const std::span<const ForkPair> batch = pairs.first(std::min(at_once, pairs.size()));
      File& file = files_[index_of(batch.front().parent->file)];
      co_await file.outer.lock_shared(cpu, RmapSite::Fork);
      for (const ForkPair& pair : batch) {
        const bool after = forked(cpu, *pair.child, *pair.parent);
        co_await change_one(cpu, file,
                            {after ? RmapStep::Kind::InsertAfter : RmapStep::Kind::Insert,
                             RmapSite::Fork, pair.child, pair.parent});
        co_await count(cpu, file);
      }
      for (std::size_t i = 0; i < batch.size(); ++i) {
        co_await copy.work();
      }
      co_await file.outer.unlock_shared(cpu);
      pairs = pairs.subspan(batch.size());
    }
  }

  // With a rw_semaphore: down_write(), or down_write_trylock().
  Task<WalkResult> walk(Cpu cpu, FileIndex index, PageRange range, WalkLock how,
                        RmapVisitor& visitor) override
  {
    File& file = files_[index_of(index)];
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
    const std::uint64_t lock = inner_.bytes(machine);
    const std::uint64_t shard =
        aligned_ ? aligned_shard_bytes(lock, root_with_lock_) : k_root_bytes + lock;
    const std::uint64_t bytes = shards_ * shard + outer_.bytes(machine) + (counted_ ? 8 : 0);
    return {bytes, bytes, bytes};
  }

private:
  static constexpr std::uint64_t k_golden_ratio = 0x61c8864680b583ebULL; // as hash_64() has it

  struct File {
    File(const RmapContext& context, const AddressSpace& space, const LockChoice& outer_choice,
         LockStats& outer_stats, const LockChoice& inner_choice, LockStats& inner_stats)
        : outer(context, outer_choice, LockPlace::of(space), outer_stats), mapping(space.mapping),
          shards(context, inner_choice, inner_stats)
    {
    }
    TreeLock outer;
    LineId mapping; ///< with the racy count
    ShardSet shards;
  };

  void add_shards(const AddressSpace& space, ShardSet& shards)
  {
    Memory& memory = context().memory();
    const LineRole role = memory.role(space.name + " i_mmap shards");
    LinePacker locks(memory, space.home, role, aligned_);
    LinePacker roots(memory, space.home, role, aligned_);
    const std::uint64_t lock = inner_.bytes(context().machine());
    for (std::uint32_t s = 0; s < shards_; ++s) {
      const LineId line = locks.place(root_with_lock_ ? k_root_bytes + lock : lock);
      shards.add(line, root_with_lock_ ? line : roots.place(k_root_bytes));
    }
  }

  // By CPU the copy stays where its original is, with it in the VMA.
  void split_off(Cpu cpu, Vma& fresh, const Vma& old) override
  {
    if (by_cpu_) {
      fresh.shard = old.shard;
    } else {
      init_vma(cpu, fresh);
    }
  }
  bool forked(Cpu cpu, Vma& child, const Vma& parent) override
  {
    split_off(cpu, child, parent);
    return by_cpu_;
  }

  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = files_[index_of(group.file())];
    co_await file.outer.lock_shared(cpu, group.site());
    bool removed = false;
    std::span<const RmapStep> steps = group.steps;
    while (!steps.empty()) {
      std::size_t done = 1;
      if (steps.front().kind == RmapStep::Kind::Remove) {
        done = RemovalRun(steps).vmas().size();
        co_await remove_run(cpu, file, steps.first(done));
        removed = true;
      } else {
        co_await change(cpu, file, steps.front());
      }
      steps = steps.subspan(done);
    }
    if (removed) {
      co_await count(cpu, file);
    }
    co_await hold(cpu, group);
    co_await file.outer.unlock_shared(cpu);
  }

  /// Under the outer lock: the locks of the trees, one after another.
  Task<> change(Cpu cpu, File& file, RmapStep step)
  {
    switch (step.kind) {
    case RmapStep::Kind::Split:
      co_await change_one(cpu, file, {RmapStep::Kind::Insert, step.site, step.other});
      co_await count(cpu, file);
      co_await change_one(cpu, file,
                          {RmapStep::Kind::Adjust, step.site, step.vma, nullptr, step.after});
      co_await context().cpus.execute(cpu, context().costs.split_hold);
      break;
    case RmapStep::Kind::Shift: {
      const PageRange upper = upper_after(step);
      co_await change_one(cpu, file,
                          {RmapStep::Kind::Adjust, step.site, step.vma, nullptr, step.after});
      co_await change_one(cpu, file,
                          {RmapStep::Kind::Adjust, step.site, step.other, nullptr, upper});
      co_await context().cpus.execute(cpu, context().costs.split_hold);
      break;
    }
    case RmapStep::Kind::Adjust:
      co_await change_one(cpu, file, step);
      break;
    case RmapStep::Kind::Insert:
    case RmapStep::Kind::InsertAfter:
    case RmapStep::Kind::Remove:
      co_await change_one(cpu, file, step);
      co_await count(cpu, file);
      break;
    }
  }

  Task<> change_one(Cpu cpu, File& file, RmapStep step)
  {
    Shard& shard = file.shards.of(*step.vma);
    co_await shard.lock.lock(cpu, step.site);
    co_await carry_out_step(context(), cpu, step, file.shards.trees());
    co_await shard.lock.unlock(cpu);
  }

  Task<> remove_run(Cpu cpu, File& file, std::span<const RmapStep> run)
  {
    Shard& shard = file.shards.of(*run.front().vma);
    co_await shard.lock.lock(cpu, run.front().site);
    co_await file.shards.change(cpu, run, {});
    co_await shard.lock.unlock(cpu);
  }

  /// The mapping's count of VMAs: a plain increment that may race.
  Task<> count(Cpu cpu, File& file)
  {
    if (counted_) {
      co_await context().memory().store(cpu, file.mapping);
    }
  }

  std::uint32_t shards_;
  bool by_cpu_;
  bool aligned_;
  bool root_with_lock_;
  bool counted_;
  bool fork_hold_;
  LockChoice outer_;
  LockChoice inner_;
  std::deque<File> files_;
};

ParameterList sharded_parameters()
{
  return {
      Parameter::integer("shards", "trees", 8, 1, 4096, "Trees in a file's address_space.",
                         "guess: the mail says a simple static array and no number"),
      Parameter::choice(
          "shard_by", "hash", {"hash", "cpu"},
          "What picks a VMA's tree: a hash of its address, or the CPU it was mapped on.",
          "Falcato, 11 Jun 2026: either would work"),
      lock_parameter("shard_lock", "qspinlock",
                     "The lock of one tree (modifiers share the outer lock).",
                     "guess: not in the mail"),
      shared_lock_parameter("outer_lock", "rw_semaphore",
                            "What keeps walkers and modifiers apart; modifiers share it.",
                            "Falcato, 11 Jun 2026: the file's rw_semaphore, inverted; a pattern "
                            "like mnt_hold_writers() can probably work well"),
      Parameter::boolean("aligned", true,
                         "Whether each tree and its lock have a cache line to themselves.",
                         "guess: not in the mail"),
      root_with_lock_parameter(),
      Parameter::boolean(
          "count", true,
          "Whether a racy plain count of the mapping's VMAs is kept beside the trees.",
          "Falcato, 11 Jun 2026: increments can race just fine"),
      Parameter::boolean("fork_hold", false,
                         "Whether fork holds the outer lock until it has copied the page tables, "
                         "so that no walker meets a child before its parent.",
                         "not in the mail; with shard_by = hash the order is lost otherwise"),
  };
}

} // namespace

StrategyEntry sharded_entry()
{
  return {"sharded", "Pedro Falcato's idea: sharded trees under an inverted rw_semaphore.",
          "review of split-lock, 11 Jun 2026; no patch",
          joined_parameters({sharded_parameters(), modifier_parameters(), spin_queue_parameters()}),
          [](const RmapContext& context, const Parameters& parameters) {
            return std::make_unique<Sharded>(context, parameters);
          }};
}

} // namespace numasim
