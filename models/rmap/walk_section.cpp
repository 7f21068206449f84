#include "models/rmap/walk_section.hpp"

#include "models/rmap/design_fault.hpp"
#include "models/rmap/tree_section.hpp"

namespace numasim {

Task<bool> walk_section(const RmapContext& context, Cpu cpu, RootedTree& rooted, PageRange range,
                        RmapVisitor& visitor, WalkResult& result)
{
  const std::uint32_t last = range.pgoff + range.pages - 1;
  Vma* vma = nullptr;
  const auto advance = [&](IntervalTree& tree, WalkAccess& access) {
    vma = vma == nullptr ? tree.first_overlap(range.pgoff, last, access)
                         : tree.next_overlap(*vma, range.pgoff, last, access);
  };
  co_await tree_section(context, cpu, rooted, 0, advance);
  while (vma != nullptr) {
    ++result.visited;
    const bool more = co_await visitor.visit(cpu, *vma);
    if (!more) {
      co_return false;
    }
    if (!vma->linked) {
      throw DesignFault("a VMA left its tree while a walk by CPU " + std::to_string(index_of(cpu)) +
                        " was at it: the locks do not keep walkers and modifiers apart");
    }
    co_await context.cpus.threads().cond_resched(); // rmap_walk_file(), zap_pte_range()
    const detail::SectionCost cost = detail::run_section(context, cpu, rooted.tree, advance);
    context.cpus.threads().begins(cpu, ThreadAct::TreeOperation);
    co_await context.engine().delay(cost.time);
    context.cpus.threads().ends(cpu, ThreadAct::TreeOperation);
  }
  co_return true;
}

} // namespace numasim
