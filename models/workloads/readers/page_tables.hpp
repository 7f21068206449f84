#pragma once
/// The page tables that walks of the reverse map look into, and the locks in them.
///
/// A page of PTEs has a spinlock in its struct page (ptlock, include/linux/mm.h, Linux 6.12), which
/// page faults of the process take as well. Of a process that runs, what it has of one file is
/// taken to be in one such page; a VMA made before the run belongs to a process that sleeps, whose
/// lock nobody but walkers wants.

#include "models/locks/qspinlock.hpp"
#include "models/rmap/vma_slab.hpp"

#include <array>
#include <cstdint>
#include <deque>
#include <unordered_map>
#include <vector>

namespace numasim {

class PageTables {
public:
  /// `present_share` of a file's pages are in the page tables of each process that maps them, in
  /// windows of 16; `fault_hold` is how long a fault holds the lock.
  PageTables(KernelCpus& cpus, VmaSlab& slab, double present_share, Duration fault_hold);

  /// Page fault number `number` of a program that starts on `cpu`, on a file.
  Task<> fault(Cpu cpu, FileIndex file, std::int64_t number);
  [[nodiscard]] Duration fault_hold() const { return fault_hold_; }

  /// Of the process that has this VMA.
  struct Found {
    std::optional<Cpu> runs_on; ///< empty: it sleeps
    bool present = false;       ///< the page was there
  };
  /// page_vma_mapped_walk() by a walk on `cpu` to `page`, which the VMA covers, then a change of
  /// its entry, and of those of `more` pages behind it, if it is there. `instructions` are spent
  /// besides.
  Task<Found> change_entries(Cpu cpu, const Vma& vma, std::uint32_t page, std::uint32_t more,
                             Duration instructions);

private:
  static constexpr std::size_t k_lines = 8; ///< of PTEs, for one file: 8 entries each

  /// Of one file in a process that runs.
  struct Table {
    Table(KernelCpus& cpus, LineId lock_line) : lock(cpus, lock_line) {}
    QSpinWord lock;
    LineId upper{}; ///< mm, pgd, p4d and pud entries
    LineId pmd{};
    std::array<LineId, k_lines> ptes{};
  };
  /// Of one VMA of a process that sleeps.
  struct Sleeping {
    LineId lock{};
    LineId upper{};
    LineId pte{};
  };

  [[nodiscard]] bool present(std::uint32_t who, std::uint32_t page) const;
  [[nodiscard]] Duration touch_entries(Cpu cpu, const Table& table, std::uint32_t page,
                                       std::uint32_t more);
  Task<bool> change_of_sleeper(Cpu cpu, const Vma& vma, std::uint32_t page, Duration instructions);
  Table& table(Cpu owner, FileIndex file);
  Sleeping& sleeping(const Vma& vma);

  KernelCpus& cpus_;
  Memory& memory_;
  VmaSlab& slab_;
  double present_share_;
  Duration fault_hold_;
  LineRole role_;
  std::deque<Table> tables_;               // a deque: they do not move
  std::vector<std::vector<Table*>> table_; // by CPU and file; made when first needed
  std::unordered_map<const Vma*, Sleeping> sleeping_;
};

} // namespace numasim
