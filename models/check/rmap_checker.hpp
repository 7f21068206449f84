#pragma once
/// Checks a design while it runs: what it does with its locks and trees comes from the design
/// (RmapWatch), what it was asked to do from the WatchedStrategy around it.

#include "models/check/fork_order.hpp"
#include "models/check/lock_order.hpp"
#include "models/check/lock_use.hpp"
#include "models/check/schedule.hpp"
#include "models/check/tree_members.hpp"
#include "models/check/tree_races.hpp"
#include "models/check/waiting.hpp"
#include "models/check/walk_coverage.hpp"

#include <optional>
#include <span>

namespace numasim {

class RmapChecker final : public RmapWatch, public SleepWatch {
public:
  /// `schedule` outlives it. With `thorough` all trees are looked at after every operation: for
  /// runs of few mappings.
  RmapChecker(KernelCpus& cpus, Schedule& schedule, const WaitBound& bound, bool thorough);

  /// The design, which is complete, and the files it keeps.
  void attach(RmapStrategy& design, std::span<const AddressSpace> files);
  /// The design as its callers see it; null before attach().
  [[nodiscard]] RmapStrategy* design() const { return watched_; }
  [[nodiscard]] std::span<const AddressSpace> files() const { return files_; }
  void set_watched(RmapStrategy& watched) { watched_ = &watched; }

  /// The run is over. `stuck`: nothing will ever happen again, though not everybody is done.
  void finish(bool stuck);
  /// A DesignFault has ended the run; what it says is part of the report, if it was not before.
  void ended_by(const std::string& fault);
  [[nodiscard]] const CheckReport& report() const { return log_.report(); }

  // What the design does.
  WatchedLock add_lock(const std::string& name, const LockEntry& kind) override;
  void asks(Thread self, WatchedLock lock, LockMode mode, bool waits, RmapSite at) override;
  void gets(Thread self, WatchedLock lock) override;
  void goes_without(Thread self, WatchedLock lock) override;
  void lets_go(Thread self, WatchedLock lock, LockMode mode) override;
  void inserts(Thread self, const IntervalTree& tree, const Vma& vma) override;
  void removes(Thread self, const IntervalTree& tree, const Vma& vma) override;
  void touches(Thread self, const RootedTree& tree, bool changes) override;
  void publishes(Thread self, const void* what) override { races_.publishes(self, what); }
  void sees(Thread self, const void* what) override { races_.sees(self, what); }
  Duration pause(Thread self) override { return schedule_.pause(self); }
  void sleeps(Thread self) override { locks_.may_sleep(self, "sleeping"); }

  // What it is asked to do, by operation.
  void preloaded(const Vma& vma);
  /// Begins an operation: what it maps, unmaps, and hands from VMA to VMA.
  void begins(Thread self, const char* what, RmapSite at, const Vma* subject);
  void maps(const Vma& vma);
  void unmaps(const Vma& vma);
  void hands_over(Thread self, const PageTransfer& transfer) { coverage_.begins(self, transfer); }
  void excuses(const Vma& vma) { coverage_.excuse(vma); }
  /// What is so when it is over.
  void is_mapped(Thread self, const Vma& vma);
  void is_gone(Thread self, const Vma& vma);
  void ends(Thread self);

  void copy_begins(Thread self, const ForkPair& pair);
  void copy_ends(Thread self) { fork_order_.copy_ends(self); }

  void walk_begins(Thread self, FileIndex file, PageRange range);
  void visits(Thread self, const Vma& vma);
  /// `complete`: it has seen all there was to see.
  void walk_ends(Thread self, bool complete);

private:
  std::span<const AddressSpace> files_;
  Schedule& schedule_;
  bool thorough_;
  CheckLog log_;
  LockUse locks_;
  LockOrder order_;
  TreeRaces races_;
  Waiting waiting_;
  WalkCoverage coverage_;
  ForkOrder fork_order_;
  RmapStrategy* watched_ = nullptr;
  std::optional<TreeNames> names_;
  std::optional<TreeMembers> members_;
};

} // namespace numasim
