#include "models/rmap/strategy.hpp"

#include <array>

namespace numasim {

const std::vector<std::string>& rmap_site_names()
{
  static const std::vector<std::string> names{
      "link",         "mmap unlink",   "mmap split", "merge", "hole split", "relro split",
      "munmap split", "munmap unlink", "exit batch", "fork",  "walk"};
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

void RmapStrategy::init_vma(Cpu /*cpu*/, Vma& /*vma*/) {}

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
    co_await split(cpu, *step.vma, *step.fresh, step.after, step.site);
    break;
  case RmapStep::Kind::Adjust:
    co_await adjust(cpu, *step.vma, step.after, step.site);
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
