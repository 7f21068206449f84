/// `sharded`: Pedro Falcato's idea (review of v2, 11 Jun 2026; no patch yet). The file's
/// rw_semaphore stays but is inverted: who changes a tree takes it for reading, who walks takes it
/// for writing. The trees are a static array in struct address_space, each with a small lock of its
/// own; a racy plain counter replaces the atomic one.
///
/// What the mail leaves open is a parameter.

#include "models/rmap/strategies/registry.hpp"

#include "models/locks/qspinlock.hpp"
#include "models/locks/rw_semaphore.hpp"
#include "models/rmap/tree_section.hpp"

#include <deque>
#include <optional>

namespace numasim {

namespace {

constexpr std::size_t k_line_bytes = 64;
constexpr std::size_t k_root_bytes = 16;

/// The lock of one shard: a spinlock or a rw_semaphore, as the parameter says.
class ShardLock {
public:
  ShardLock(KernelCpus& cpus, LineId line, LockStats& stats, bool spinlock)
  {
    if (spinlock) {
      spin_.emplace(cpus, line, stats);
    } else {
      rwsem_.emplace(cpus, RwSemaphoreLines::together(line), stats);
    }
  }
  Task<> lock(Cpu cpu, Site at)
  {
    return spin_ ? spin_->lock(cpu, at) : rwsem_->down_write(cpu, at);
  }
  Task<> unlock(Cpu cpu) { return spin_ ? spin_->unlock(cpu) : rwsem_->up_write(cpu); }

private:
  std::optional<QSpinLock> spin_;
  std::optional<RwSemaphore> rwsem_;
};

class Sharded final : public RmapStrategy {
public:
  Sharded(const RmapContext& context, const Parameters& parameters)
      : RmapStrategy(context), shards_(static_cast<std::uint32_t>(parameters.integer("shards"))),
        by_cpu_(parameters.choice("shard_by") == "cpu"),
        spinlock_(parameters.choice("shard_lock") == "spinlock"),
        aligned_(parameters.boolean("aligned")), counted_(parameters.boolean("count"))
  {
    Memory& memory = context.memory();
    for (const AddressSpace& space : context.files) {
      LockStats& outer =
          context.locks.stats(space.name + " i_mmap_rwsem", "rw_semaphore", rmap_site_names());
      LockStats& inner =
          context.locks.stats(space.name + " i_mmap shard lock",
                              spinlock_ ? "qspinlock" : "rw_semaphore", rmap_site_names());
      File& file = files_.emplace_back(context.cpus, space, outer);
      const LineRole role = memory.role(space.name + " i_mmap shards");
      std::size_t used = k_line_bytes; // of the line under construction
      LineId line{};
      for (std::uint32_t s = 0; s < shards_; ++s) {
        if (aligned_ || used + shard_bytes() > k_line_bytes) {
          line = memory.allocate(space.home, role);
          used = 0;
        }
        used += shard_bytes();
        file.shards.emplace_back(context.cpus, line, inner, spinlock_);
      }
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

  Task<> insert(Cpu cpu, Vma& vma, RmapSite at) override
  {
    File& file = of(vma);
    const Instant taken = co_await file.rwsem.down_read(cpu, site(at));
    co_await insert_one(cpu, file, vma, at);
    co_await file.rwsem.up_read(cpu, taken);
  }

  Task<> remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite at) override
  {
    File& file = of(*vmas.front());
    const Instant taken = co_await file.rwsem.down_read(cpu, site(at));
    while (!vmas.empty()) {
      const std::span<Vma* const> run = same_shard(vmas);
      Shard& shard = file.shards[run.front()->shard];
      co_await shard.lock.lock(cpu, site(at));
      co_await remove_section(context(), cpu, shard.rooted, run);
      co_await shard.lock.unlock(cpu);
      vmas = vmas.subspan(run.size());
    }
    co_await count(cpu, file);
    co_await file.rwsem.up_read(cpu, taken);
  }

  Task<> split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite at) override
  {
    File& file = of(old);
    if (by_cpu_) {
      fresh.shard = old.shard; // copied with the VMA
    } else {
      init_vma(cpu, fresh);
    }
    const Instant taken = co_await file.rwsem.down_read(cpu, site(at));
    co_await insert_one(cpu, file, fresh, at);
    co_await adjust_one(cpu, file, old, after, at);
    co_await context().cpus.execute(cpu, context().costs.split_hold);
    co_await file.rwsem.up_read(cpu, taken);
  }

  Task<> adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite at) override
  {
    File& file = of(vma);
    const Instant taken = co_await file.rwsem.down_read(cpu, site(at));
    co_await adjust_one(cpu, file, vma, after, at);
    co_await file.rwsem.up_read(cpu, taken);
  }

  // By CPU the child stays in its parent's shard, directly after it. By pointer it has a shard of
  // its own and the order is lost: such a design has to keep walkers away until fork has copied the
  // page tables, which is beyond this operation.
  Task<> insert_after(Cpu cpu, Vma& child, Vma& parent) override
  {
    File& file = of(parent);
    const Site at = site(RmapSite::Fork);
    const Instant taken = co_await file.rwsem.down_read(cpu, at);
    if (by_cpu_) {
      child.shard = parent.shard;
      Shard& shard = file.shards[parent.shard];
      co_await shard.lock.lock(cpu, at);
      co_await insert_after_section(context(), cpu, shard.rooted, child, parent);
      co_await shard.lock.unlock(cpu);
      co_await count(cpu, file);
    } else {
      init_vma(cpu, child);
      co_await insert_one(cpu, file, child, RmapSite::Fork);
    }
    co_await file.rwsem.up_read(cpu, taken);
  }

  Task<std::size_t> walk(Cpu cpu, FileIndex index, PageRange range, Duration each) override
  {
    File& file = files_[index_of(index)];
    std::size_t visited = 0;
    co_await file.rwsem.down_write(cpu, site(RmapSite::Walk));
    for (Shard& shard : file.shards) {
      co_await walk_section(context(), cpu, shard.rooted, range, each, visited);
    }
    co_await file.rwsem.up_write(cpu);
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
    const std::uint64_t bytes = shards_ * (aligned_ ? k_line_bytes : shard_bytes()) + 40 + 8;
    return {bytes, bytes};
  }

private:
  static constexpr std::uint64_t k_golden_ratio = 0x61c8864680b583ebULL; // as hash_64() has it

  struct Shard {
    Shard(KernelCpus& cpus, LineId line, LockStats& stats, bool spinlock)
        : lock(cpus, line, stats, spinlock)
    {
      rooted.root = line;
    }
    RootedTree rooted;
    ShardLock lock;
  };
  struct File {
    File(KernelCpus& cpus, const AddressSpace& space, LockStats& stats)
        : rwsem(cpus, space.i_mmap_rwsem(), stats), mapping(space.mapping)
    {
    }
    RwSemaphore rwsem;
    LineId mapping; ///< with the racy count
    std::deque<Shard> shards;
  };

  [[nodiscard]] File& of(const Vma& vma) { return files_[index_of(vma.file)]; }

  /// Root and lock, padded to the alignment of the pointers.
  [[nodiscard]] std::size_t shard_bytes() const { return k_root_bytes + (spinlock_ ? 8 : 40); }

  Task<> insert_one(Cpu cpu, File& file, Vma& vma, RmapSite at)
  {
    Shard& shard = file.shards[vma.shard];
    co_await shard.lock.lock(cpu, site(at));
    co_await insert_section(context(), cpu, shard.rooted, vma);
    co_await shard.lock.unlock(cpu);
    co_await count(cpu, file);
  }

  Task<> adjust_one(Cpu cpu, File& file, Vma& vma, PageRange after, RmapSite at)
  {
    Shard& shard = file.shards[vma.shard];
    co_await shard.lock.lock(cpu, site(at));
    co_await adjust_section(context(), cpu, shard.rooted, vma, after);
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
  bool spinlock_;
  bool aligned_;
  bool counted_;
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
      Parameter::choice("shard_lock", "spinlock", {"spinlock", "rwsem"},
                        "The lock of one tree (modifiers share the outer lock).",
                        "guess: not in the mail"),
      Parameter::boolean("aligned", true,
                         "Whether each tree and its lock have a cache line to themselves.",
                         "guess: not in the mail"),
      Parameter::boolean(
          "count", true,
          "Whether a racy plain count of the mapping's VMAs is kept beside the trees.",
          "Falcato, 11 Jun 2026: increments can race just fine"),
  };
}

} // namespace

StrategyEntry sharded_entry()
{
  return {"sharded", "Pedro Falcato's idea: sharded trees under an inverted rw_semaphore.",
          sharded_parameters(), [](const RmapContext& context, const Parameters& parameters) {
            return std::make_unique<Sharded>(context, parameters);
          }};
}

} // namespace numasim
