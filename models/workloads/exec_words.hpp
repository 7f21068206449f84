#pragma once
/// The other words and locks that every exec shares with every other: what bounds execl once the
/// reverse map no longer does. Each can be switched off (docs/workloads.md has the evidence).

#include "models/input/parameter.hpp"
#include "models/locks/lock_book.hpp"
#include "models/locks/qspinlock.hpp"
#include "models/workloads/exec_files.hpp"
#include "models/workloads/percpu_allocator.hpp"

#include <deque>
#include <optional>
#include <vector>

namespace numasim {

/// The parameters this file reads; part of a workload's list.
[[nodiscard]] ParameterList exec_words_parameters();

class ExecWords {
public:
  ExecWords(KernelCpus& cpus, LockBook& locks, const ExecFiles& files,
            const Parameters& parameters);

  /// mm_init(): a page directory on pgd_list, memory of every CPU.
  Task<> mm_alloc(Cpu cpu);
  /// __mmdrop(): both go.
  Task<> mm_free(Cpu cpu);

  /// open() takes a reference on the file's dentry (lockref_get_not_dead()), close() drops it
  /// (dput()).
  Task<> change_dentry_count(Cpu cpu, FileIndex file);
  /// deny_write_access() and allow_write_access(): i_writecount of an executable.
  Task<> change_writecount(Cpu cpu, FileIndex file);

  /// How many page faults an exec takes on a file that it maps.
  [[nodiscard]] std::int64_t faults_a_file() const { return faults_a_file_; }
  /// One of them reads the line of the file's mapping (a_ops, nrpages).
  Task<> fault(Cpu cpu, FileIndex file);
  /// Reference and map counts of the file's resident pages: fault-around takes them
  /// (next_uptodate_folio(), folio_add_file_rmap_ptes()), zap_pte_range() drops them.
  Task<> change_folio_counts(Cpu cpu, FileIndex file);
  /// exit_mmap(): pages leave the LRU of their node (folio_lruvec_lock_irqsave()).
  Task<> release_pages(Cpu cpu);

private:
  struct File {
    LineId mapping{};
    LineId dentry{};
    LineId inode{};
    std::vector<LineId> folios;
  };

  KernelCpus& cpus_;
  std::vector<File> files_;
  bool pgd_list_;
  bool lruvec_;
  bool dentries_;
  bool writecount_;
  bool folios_;
  Duration pgd_hold_;
  Duration lruvec_hold_;
  std::int64_t lruvec_sections_;
  std::int64_t faults_a_file_;
  std::optional<PercpuAllocator> percpu_allocator_;
  std::optional<QSpinLock> pgd_lock_;
  std::deque<QSpinLock> lruvec_locks_; ///< one a node
};

} // namespace numasim
