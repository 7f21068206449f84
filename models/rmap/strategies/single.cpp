/// `single`: mainline. One tree and one rw_semaphore a file (mm/vma.c, fs.h, Linux 6.12-6.18).

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/tree_steps.hpp"

#include <deque>

namespace numasim {

namespace {

class Single final : public GroupedStrategy {
public:
  Single(const RmapContext& context, const Parameters& parameters)
      : GroupedStrategy(context, rmap_modifiers(parameters)), lock_(chosen_lock(parameters, "lock"))
  {
    const bool beside_root = parameters.boolean("lock_beside_root");
    for (const AddressSpace& space : context.files) {
      files_.emplace_back(context, space, lock_, address_space_lock(space, beside_root));
    }
  }

  Task<std::size_t> walk(Cpu cpu, FileIndex index, PageRange range, Duration each) override
  {
    File& file = files_[index_of(index)];
    std::size_t visited = 0;
    co_await file.lock.lock_shared(cpu, RmapSite::Walk);
    co_await walk_section(context(), cpu, file.rooted, range, each, visited);
    co_await file.lock.unlock_shared(cpu);
    co_return visited;
  }

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override
  {
    return files_[index_of(vma.file)].rooted;
  }

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

private:
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

  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = files_[index_of(group.file())];
    co_await file.lock.lock(cpu, group.site());
    co_await carry_out_steps(context(), cpu, group.steps,
                             [&file](const Vma&) -> RootedTree& { return file.rooted; });
    co_await hold(cpu, group);
    co_await file.lock.unlock(cpu);
  }

  LockChoice lock_;
  std::deque<File> files_;
};

} // namespace

StrategyEntry single_entry()
{
  return {"single", "Mainline: one tree and one rw_semaphore per file.",
          "mm/vma.c, include/linux/fs.h, Linux 6.12 to 6.18",
          joined_parameters(
              {{lock_parameter("lock", "rw_semaphore", "The lock of a file's tree.", "Linux 6.12"),
                lock_beside_root_parameter()},
               modifier_parameters(),
               spin_queue_parameters()}),
          [](const RmapContext& context, const Parameters& parameters) {
            return std::make_unique<Single>(context, parameters);
          }};
}

} // namespace numasim
