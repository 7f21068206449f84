#include "models/workloads/readers/pte_visitor.hpp"

#include <algorithm>

namespace numasim {

namespace {

/// flush_tlb_page(): CPUs that run something else have nothing of this mm any more
/// (switch_mm_irqs_off() leaves its cpumask).
Duration flush_time(const PageTables::Found& found, Cpu cpu, const ReaderOptions& options)
{
  if (!found.present || !found.runs_on) {
    return {};
  }
  return *found.runs_on == cpu ? options.flush_local : options.shootdown;
}

} // namespace

Task<bool> PteVisitor::visit(Cpu cpu, Vma& vma)
{
  const std::uint32_t first = std::max(pages_.pgoff, vma.pgoff);
  const std::uint32_t last = std::min(pages_.pgoff + pages_.pages - 1, vma.last());
  const PageTables::Found found =
      co_await tables_.change_entries(cpu, vma, first, last - first, options_.visit);
  if (flush_ == Flush::Late) {
    put_off_ = put_off_ || found.present;
  } else if (flush_ == Flush::Each) {
    const Duration flush = flush_time(found, cpu, options_);
    if (flush > Duration{}) {
      co_await cpus_.execute(cpu, flush);
    }
  }
  co_return true;
}

Task<> PteVisitor::finish(Cpu cpu)
{
  if (put_off_) {
    co_await cpus_.execute(cpu, options_.flush_batch);
  }
}

Task<bool> RetractVisitor::visit(Cpu cpu, Vma& vma)
{
  if (vma.pgoff > pages_.pgoff || vma.last() < pages_.pgoff + pages_.pages - 1) {
    co_await cpus_.execute(cpu, options_.visit);
    co_return true;
  }
  const PageTables::Found found =
      co_await tables_.change_entries(cpu, vma, pages_.pgoff, 0, options_.visit);
  const Duration flush = flush_time(found, cpu, options_); // pmdp_collapse_flush()
  if (flush > Duration{}) {
    co_await cpus_.execute(cpu, flush);
  }
  co_return true;
}

} // namespace numasim
