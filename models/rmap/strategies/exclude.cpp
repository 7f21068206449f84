/// `exclude`: Yibin Liu's patch (RWH_RMAP_EXCLUDE, 21 Apr 2026). Marked files are not in the
/// reverse map: their VMAs are put into no tree, so nothing can walk them, and truncating them is
/// refused. As posted, the operations still take and release the lock. The removal of a VMA that
/// was never inserted, which the patch leaves in place, is not modelled: it finds an empty tree.

#include "models/rmap/strategies/registry.hpp"

#include "models/rmap/one_tree_strategy.hpp"

#include <string>
#include <vector>

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

class Exclude final : public OneTreeStrategy {
public:
  Exclude(const RmapContext& context, const Parameters& parameters)
      : OneTreeStrategy(context, parameters), take_lock_(parameters.boolean("take_lock"))
  {
    for (const AddressSpace& space : context.files) {
      excluded_.push_back(is_excluded(space.name, parameters.choice("files")));
    }
  }

  void preload(Vma& vma) override
  {
    if (!excluded_[index_of(vma.file)]) {
      RmapStrategy::preload(vma);
    }
  }

private:
  Task<> carry_out(Cpu cpu, Group group) override
  {
    File& file = file_of(group.file());
    const bool excluded = excluded_[index_of(group.file())];
    const bool locks = !excluded || take_lock_;
    if (locks) {
      co_await file.lock.lock(cpu, group.site());
    }
    if (excluded) {
      co_await resize(cpu, group.steps);
    } else {
      co_await steps_on_tree(cpu, file, group);
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
  std::vector<bool> excluded_; // by file
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
  };
}

} // namespace

StrategyEntry exclude_entry()
{
  return {"exclude", "Yibin Liu's patch: marked files are left out of the reverse map.",
          "RWH_RMAP_EXCLUDE, 21 Apr 2026; refused",
          joined_parameters({exclude_parameters(), one_tree_parameters(), modifier_parameters(),
                             spin_queue_parameters()}),
          [](const RmapContext& context, const Parameters& parameters) {
            return std::make_unique<Exclude>(context, parameters);
          }};
}

} // namespace numasim
