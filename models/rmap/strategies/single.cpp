/// `single`: mainline. One tree and one rw_semaphore a file (mm/vma.c, fs.h, Linux 6.12-6.18).

#include "models/rmap/strategies/registry.hpp"

#include "models/locks/rw_semaphore.hpp"
#include "models/rmap/tree_section.hpp"

#include <deque>

namespace numasim {

namespace {

class Single final : public RmapStrategy {
public:
  explicit Single(const RmapContext& context) : RmapStrategy(context)
  {
    for (const AddressSpace& file : context.files) {
      LockStats& stats =
          context.locks.stats(file.name + " i_mmap_rwsem", "rw_semaphore", rmap_site_names());
      files_.emplace_back(context.cpus, file, stats);
    }
  }

  Task<> insert(Cpu cpu, Vma& vma, RmapSite at) override
  {
    File& file = of(vma);
    co_await file.rwsem.down_write(cpu, site(at));
    co_await insert_section(context(), cpu, file.rooted, vma);
    co_await file.rwsem.up_write(cpu);
  }

  Task<> remove(Cpu cpu, std::span<Vma* const> vmas, RmapSite at) override
  {
    File& file = of(*vmas.front());
    co_await file.rwsem.down_write(cpu, site(at));
    co_await remove_section(context(), cpu, file.rooted, vmas);
    co_await file.rwsem.up_write(cpu);
  }

  Task<> split(Cpu cpu, Vma& old, Vma& fresh, PageRange after, RmapSite at) override
  {
    File& file = of(old);
    co_await file.rwsem.down_write(cpu, site(at));
    co_await split_section(context(), cpu, file.rooted, old, fresh, after);
    co_await file.rwsem.up_write(cpu);
  }

  Task<> adjust(Cpu cpu, Vma& vma, PageRange after, RmapSite at) override
  {
    File& file = of(vma);
    co_await file.rwsem.down_write(cpu, site(at));
    co_await adjust_section(context(), cpu, file.rooted, vma, after);
    co_await file.rwsem.up_write(cpu);
  }

  Task<> insert_after(Cpu cpu, Vma& child, Vma& parent) override
  {
    File& file = of(parent);
    co_await file.rwsem.down_write(cpu, site(RmapSite::Fork));
    co_await insert_after_section(context(), cpu, file.rooted, child, parent);
    co_await file.rwsem.up_write(cpu);
  }

  Task<std::size_t> walk(Cpu cpu, FileIndex index, PageRange range, Duration each) override
  {
    File& file = files_[index_of(index)];
    std::size_t visited = 0;
    const Instant taken = co_await file.rwsem.down_read(cpu, site(RmapSite::Walk));
    co_await walk_section(context(), cpu, file.rooted, range, each, visited);
    co_await file.rwsem.up_read(cpu, taken);
    co_return visited;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override { return of(vma).rooted; }

  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    visit(files_[index_of(file)].rooted);
  }

  // The root (16 bytes) and the rw_semaphore (40) are part of struct address_space itself.
  [[nodiscard]] InodeMemory inode_memory() const override { return {56, 56}; }

private:
  struct File {
    File(KernelCpus& cpus, const AddressSpace& space, LockStats& stats)
        : rwsem(cpus, space.i_mmap_rwsem(), stats)
    {
      rooted.root = space.mapping;
    }
    RootedTree rooted;
    RwSemaphore rwsem;
  };

  [[nodiscard]] File& of(const Vma& vma) { return files_[index_of(vma.file)]; }

  std::deque<File> files_;
};

} // namespace

StrategyEntry single_entry()
{
  return {"single",
          "Mainline: one tree and one rw_semaphore per file.",
          {},
          [](const RmapContext& context, const Parameters&) {
            return std::make_unique<Single>(context);
          }};
}

} // namespace numasim
