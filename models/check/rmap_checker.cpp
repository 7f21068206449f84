#include "models/check/rmap_checker.hpp"

#include "models/rmap/design_fault.hpp"

namespace numasim {

RmapChecker::RmapChecker(KernelCpus& cpus, Schedule& schedule, const WaitBound& bound,
                         bool thorough)
    : schedule_(schedule), thorough_(thorough), log_(cpus), locks_(log_), order_(log_, locks_),
      races_(log_, locks_), waiting_(log_, locks_, bound), coverage_(log_), fork_order_(log_)
{
  cpus.watch_sleep(*this);
}

void RmapChecker::attach(RmapStrategy& design, std::span<const AddressSpace> files)
{
  files_ = files;
  log_.set_files(files);
  names_.emplace(design, files);
  members_.emplace(log_, design, *names_);
}

void RmapChecker::finish(bool stuck)
{
  waiting_.end_of_run();
  if (stuck) {
    order_.report_deadlock();
  }
  if (!members_) {
    return;
  }
  try {
    members_->look_at_trees(true, files_);
  } catch (const DesignFault&) { // it is in the report
  }
}

void RmapChecker::ended_by(const std::string& fault)
{
  for (const Violation& violation : log_.report().violations) {
    if (violation.title == fault) {
      return;
    }
  }
  log_.broken(CheckRule::Walks, fault, {CheckLog::at(log_.now()) + ": the run ends"});
}

// --------------------------------------------------------------------------- what the design does

WatchedLock RmapChecker::add_lock(const std::string& name, const LockEntry& kind)
{
  return locks_.add_lock(name, kind);
}

void RmapChecker::asks(Thread self, WatchedLock lock, LockMode mode, bool waits, RmapSite at)
{
  const HeldLock wanted{lock, mode, at, log_.now(), {}, waits};
  order_.asks(self, wanted);
  locks_.asks(self, wanted);
}

void RmapChecker::gets(Thread self, WatchedLock lock)
{
  waiting_.got(self, locks_.gets(self, lock));
}

void RmapChecker::goes_without(Thread self, WatchedLock lock)
{
  locks_.goes_without(self, lock);
}

void RmapChecker::lets_go(Thread self, WatchedLock lock, LockMode mode)
{
  waiting_.let_go(locks_.lets_go(self, lock, mode));
}

void RmapChecker::inserts(Thread self, const IntervalTree& tree, const Vma& vma)
{
  members_->inserts(self, tree, vma);
}

void RmapChecker::removes(Thread self, const IntervalTree& tree, const Vma& vma)
{
  members_->removes(self, tree, vma);
}

void RmapChecker::touches(Thread self, const RootedTree& tree, bool changes)
{
  races_.touches(self, tree, changes, *names_);
  waiting_.touches(self);
}

// ---------------------------------------------------------------------------- what it is asked to

void RmapChecker::preloaded(const Vma& vma)
{
  log_.name_mapping(vma);
  members_->preloaded(vma);
  coverage_.mapped(vma);
}

void RmapChecker::begins(Thread self, const char* what, RmapSite at, const Vma* subject)
{
  log_.begin(self, what, at, subject);
}

void RmapChecker::maps(const Vma& vma)
{
  log_.name_mapping(vma);
  coverage_.mapping(vma);
}

void RmapChecker::unmaps(const Vma& vma)
{
  coverage_.unmapping(vma);
  fork_order_.unmapping(vma);
}

void RmapChecker::is_mapped(Thread self, const Vma& vma)
{
  members_->must_be_mapped(self, vma);
  coverage_.mapped(vma);
}

void RmapChecker::is_gone(Thread self, const Vma& vma)
{
  members_->must_be_gone(self, vma);
  coverage_.unmapped(vma);
}

void RmapChecker::ends(Thread self)
{
  coverage_.ends(self);
  members_->ends(self);
  members_->look_at_trees(thorough_, files_);
  locks_.leaves(self);
  log_.end(self);
}

void RmapChecker::copy_begins(Thread self, const ForkPair& pair)
{
  locks_.may_sleep(self, "copy_page_range(), which allocates page tables,");
  coverage_.mapped(*pair.child);
  fork_order_.copy_begins(self, *pair.child, *pair.parent);
}

void RmapChecker::walk_begins(Thread self, FileIndex file, PageRange range)
{
  log_.begin(self, "walk", RmapSite::Walk, nullptr);
  waiting_.walk_begins(self);
  coverage_.walk_begins(self, file, range);
  fork_order_.walk_begins(self, file, range);
}

void RmapChecker::visits(Thread self, const Vma& vma)
{
  coverage_.visits(self, vma);
  fork_order_.visits(self, vma);
}

void RmapChecker::walk_ends(Thread self, bool complete)
{
  coverage_.walk_ends(self, complete);
  fork_order_.walk_ends(self, complete);
  waiting_.walk_ends(self);
  locks_.leaves(self);
  log_.end(self);
}

} // namespace numasim
