#pragma once
/// What the kernel's walks do to each VMA: they find the page's entry in its page tables and change
/// it.

#include "models/rmap/rmap_walk.hpp"
#include "models/workloads/readers/page_tables.hpp"
#include "models/workloads/readers/reader_parameters.hpp"

namespace numasim {

/// One walk.
class PteVisitor final : public RmapVisitor {
public:
  enum class Flush : std::uint8_t {
    None, ///< accessed bits are cleared, or entries put back: nothing to flush (x86)
    Late, ///< TTU_BATCH_FLUSH: once, when the walk is over
    Each  ///< at every VMA, under the walk's locks (tlb_finish_mmu())
  };
  PteVisitor(KernelCpus& cpus, PageTables& tables, const ReaderOptions& options, PageRange pages,
             Flush flush)
      : cpus_(cpus), tables_(tables), options_(options), pages_(pages), flush_(flush)
  {
  }

  Task<bool> visit(Cpu cpu, Vma& vma) override;
  /// The flush that was put off, if an entry was changed.
  Task<> finish(Cpu cpu);

private:
  KernelCpus& cpus_;
  PageTables& tables_;
  const ReaderOptions& options_;
  PageRange pages_;
  Flush flush_;
  bool put_off_ = false;
};

/// retract_page_tables(): frees the page table of a VMA that covers the whole range.
class RetractVisitor final : public RmapVisitor {
public:
  RetractVisitor(KernelCpus& cpus, PageTables& tables, const ReaderOptions& options,
                 PageRange pages)
      : cpus_(cpus), tables_(tables), options_(options), pages_(pages)
  {
  }

  Task<bool> visit(Cpu cpu, Vma& vma) override;

private:
  KernelCpus& cpus_;
  PageTables& tables_;
  const ReaderOptions& options_;
  PageRange pages_;
};

} // namespace numasim
