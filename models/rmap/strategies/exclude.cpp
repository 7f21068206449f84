/// `exclude`: Yibin Liu's patch (RWH_RMAP_EXCLUDE, 21 Apr 2026). Marked files are not in the
/// reverse map: their VMAs are put into no tree, so nothing can walk them, and truncating them is
/// refused. As posted, the operations still take and release the lock. The removal of a VMA that
/// was never inserted, which the patch leaves in place, is not modelled: it finds an empty tree.

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/design_parameters.hpp"
#include "models/rmap/tree_steps.hpp"

#include <deque>
#include <string>

namespace numasim {

namespace {

/// "libc.so.6", "ld.so"; not "ld.so.cache".
bool is_library(const std::string& name)
{
  const std::size_t at = name.find(".so");
  return at != std::string::npos &&
         (at + 3 == name.size() || name.find_first_of("0123456789", at) == at + 4);
}

bool is_excluded(const std::string& name, const std::string& files)
{
  return files == "all" || (files == "libraries" && is_library(name)) ||
         (files == "libc" && name.starts_with("libc.so"));
}

class Exclude final : public GroupedStrategy {
public:
  Exclude(const RmapContext& context, const Parameters& parameters)
      : GroupedStrategy(context, rmap_modifiers(parameters)),
        take_lock_(parameters.boolean("take_lock")), lock_(chosen_lock(parameters, "lock"))
  {
    const bool beside_root = parameters.boolean("lock_beside_root");
    for (const AddressSpace& space : context.files) {
      files_.emplace_back(context, space, lock_, address_space_lock(space, beside_root),
                          is_excluded(space.name, parameters.choice("files")));
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

  [[nodiscard]] RootedTree& tree_of(const Vma& vma) override { return of(vma).rooted; }

  void trees(FileIndex file, const std::function<void(const RootedTree&)>& visit) const override
  {
    visit(files_[index_of(file)].rooted);
  }

  [[nodiscard]] InodeMemory inode_memory() const override
  {
    const std::uint64_t bytes = k_root_bytes + lock_.bytes(context().machine());
    return {bytes, bytes, bytes};
  }

  void preload(Vma& vma) override
  {
    if (!of(vma).excluded) {
      RmapStrategy::preload(vma);
    }
  }

private:
  struct File {
    File(const RmapContext& context, const AddressSpace& space, const LockChoice& choice,
         const LockPlace& place, bool is_excluded)
        : lock(context, choice, place, lock_stats(context, space, "i_mmap_rwsem", choice)),
          excluded(is_excluded)
    {
      rooted.root = space.mapping;
    }
    RootedTree rooted;
    TreeLock lock;
    bool excluded;
  };

  [[nodiscard]] File& of(const Vma& vma) { return files_[index_of(vma.file)]; }

  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = files_[index_of(group.file())];
    const bool locks = !file.excluded || take_lock_;
    if (locks) {
      co_await file.lock.lock(cpu, group.site());
    }
    if (file.excluded) {
      co_await resize(cpu, group.steps);
    } else {
      co_await carry_out_steps(context(), cpu, group.steps,
                               [&file](const Vma&) -> RootedTree& { return file.rooted; });
    }
    co_await hold(cpu, group);
    if (locks) {
      co_await file.lock.unlock(cpu);
    }
  }

  /// What is left of the steps without a tree.
  Task<> resize(Cpu cpu, std::span<const RmapStep> steps)
  {
    for (const RmapStep& step : steps) {
      switch (step.kind) {
      case RmapStep::Kind::Insert:
      case RmapStep::Kind::InsertAfter:
      case RmapStep::Kind::Remove:
        break;
      case RmapStep::Kind::Shift:
        move_boundary(*step.vma, *step.other, step.after);
        co_await context().cpus.execute(cpu, context().costs.split_hold);
        break;
      case RmapStep::Kind::Split:
        step.vma->pgoff = step.after.pgoff;
        step.vma->pages = step.after.pages;
        co_await context().cpus.execute(cpu, context().costs.split_hold);
        break;
      case RmapStep::Kind::Adjust:
        step.vma->pgoff = step.after.pgoff;
        step.vma->pages = step.after.pages;
        break;
      }
    }
  }

  bool take_lock_;
  LockChoice lock_;
  std::deque<File> files_;
};

ParameterList exclude_parameters()
{
  return {
      Parameter::choice("files", "libc", {"libc", "libraries", "all"},
                        "Which files are marked: libc, all shared libraries with ld.so, or all.",
                        "the patch leaves it to who opens a file"),
      Parameter::boolean("take_lock", true,
                         "Whether operations on a marked file still take and release its lock.",
                         "the patch as posted"),
      lock_parameter("lock", "rw_semaphore", "The lock of a file's tree.", "Linux 6.12"),
      lock_beside_root_parameter(),
  };
}

} // namespace

StrategyEntry exclude_entry()
{
  return {"exclude", "Yibin Liu's patch: marked files are left out of the reverse map.",
          "RWH_RMAP_EXCLUDE, 21 Apr 2026; refused",
          joined_parameters({exclude_parameters(), modifier_parameters(), spin_queue_parameters()}),
          [](const RmapContext& context, const Parameters& parameters) {
            return std::make_unique<Exclude>(context, parameters);
          }};
}

} // namespace numasim
