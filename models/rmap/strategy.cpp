#include "models/rmap/strategy.hpp"

#include <array>

namespace numasim {

const std::vector<std::string>& rmap_site_names()
{
  static const std::vector<std::string> names{
      "link",        "mmap unlink",  "mmap split",    "merge",      "hole split",
      "relro split", "munmap split", "munmap unlink", "exit batch", "fork",
      "walk",        "shift",        "promotion"};
  return names;
}

ParameterList rmap_cost_parameters()
{
  return {
      Parameter::real("vma_visit_ns", "ns", 5, 0, 1000,
                      "Instructions for each VMA that a tree operation visits.",
                      "guess: one mispredicted branch, 15 to 20 cycles"),
      Parameter::real("split_hold_ns", "ns", 300, 0, 100000,
                      "Time of __split_vma() under the lock beside the tree: maple tree store.",
                      "guess"),
      Parameter::choice("vma_layout", "6.18", {"6.18", "6.12"},
                        "Whose struct vm_area_struct: 6.18 has the tree's node in the line of the "
                        "per-VMA lock, VMAs of 6.12 share lines with their neighbours.",
                        "include/linux/mm_types.h of both"),
  };
}

RmapCosts rmap_costs(const Parameters& parameters)
{
  return {Duration::ns(parameters.real("vma_visit_ns")),
          Duration::ns(parameters.real("split_hold_ns"))};
}

void RmapStrategy::preload(Vma& vma)
{
  NoAccess free_of_charge;
  tree_of(vma).tree.insert(vma, free_of_charge);
}

std::size_t RmapStrategy::mapped(FileIndex file) const
{
  std::size_t total = 0;
  trees(file, [&](const RootedTree& rooted) { total += rooted.tree.size(); });
  return total;
}

std::uint64_t RmapStrategy::operations(FileIndex file) const
{
  std::uint64_t total = 0;
  trees(file, [&](const RootedTree& rooted) { total += rooted.operations; });
  return total;
}

std::string RmapStrategy::check() const
{
  std::string wrong;
  for (const AddressSpace& file : context_.files) {
    trees(file.file, [&](const RootedTree& rooted) {
      if (wrong.empty()) {
        wrong = rooted.tree.check();
      }
    });
  }
  return wrong;
}

void RmapStrategy::new_mm(Cpu /*cpu*/) {}

void RmapStrategy::init_vma(Cpu /*cpu*/, Vma& /*vma*/) {}

bool RmapStrategy::promoted(FileIndex /*file*/) const
{
  return true;
}

std::uint64_t RmapStrategy::inode_bytes(FileIndex file) const
{
  const InodeMemory memory = inode_memory();
  return promoted(file) ? memory.promoted : memory.mapped;
}

Task<> RmapStrategy::merge(Cpu cpu, Vma& vma, std::span<Vma* const> gone, PageRange after,
                           RmapSite site)
{
  co_await adjust(cpu, vma, after, site);
  co_await remove(cpu, gone, site);
}

Task<> RmapStrategy::fork(Cpu cpu, std::span<const ForkPair> pairs, StepWork& copy)
{
  for (const ForkPair& pair : pairs) {
    co_await insert_after(cpu, *pair.child, *pair.parent);
    co_await copy.work();
  }
}

Task<> RmapStrategy::apply(Cpu cpu, const RmapStep& step)
{
  switch (step.kind) {
  case RmapStep::Kind::Insert:
    co_await insert(cpu, *step.vma, step.site);
    break;
  case RmapStep::Kind::Remove: {
    const std::array<Vma*, 1> one{step.vma};
    co_await remove(cpu, one, step.site);
    break;
  }
  case RmapStep::Kind::Split:
    co_await split(cpu, *step.vma, *step.other, step.after, step.site);
    break;
  case RmapStep::Kind::Adjust:
    co_await adjust(cpu, *step.vma, step.after, step.site);
    break;
  case RmapStep::Kind::InsertAfter:
    co_await insert_after(cpu, *step.vma, *step.other);
    break;
  case RmapStep::Kind::Shift:
    co_await shift(cpu, *step.vma, *step.other, step.after, step.site);
    break;
  }
}

Task<> RmapStrategy::sequence(Cpu cpu, std::span<const RmapStep> steps, StepWork& between)
{
  for (const RmapStep& step : steps) {
    co_await between.work();
    co_await apply(cpu, step);
  }
}

} // namespace numasim
