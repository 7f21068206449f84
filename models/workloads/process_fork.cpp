// fork() and exit() of ProcessCalls.

#include "models/workloads/process_calls.hpp"
#include "models/workloads/work_shares.hpp"

namespace numasim {

ProcessCalls::Shares ProcessCalls::fork_shares() const
{
  return {private_work_.fork, share::k_fork_total};
}

/// copy_process(): dup_mmap() goes through the VMAs by address, and a child's comes after its
/// parent's in the tree.
Task<> ProcessCalls::fork(Caller& caller, Image& parent, Image& child)
{
  const Cpu cpu = caller.cpu_;
  child.program = parent.program;
  child.populated = false;
  co_await spend(caller, fork_shares(), share::k_copy_process);
  co_await words_.mm_alloc(cpu);
  for (const ExecFile f : {parent.program, ExecFile::Libc, ExecFile::LdSo}) {
    co_await duplicate(caller, parent.of(f), child.of(f));
  }
  co_await words_.change_writecount(cpu, index(caller, parent.program)); // dup_mm_exe_file()
  co_await fork_words_->link_task(cpu);
  co_await spend(caller, fork_shares(), share::k_child_start);
}

/// The parent's mmap_lock is held all the while; nobody else wants it.
Task<> ProcessCalls::duplicate(Caller& caller, const Mapping& parent, Mapping& child)
{
  for (Vma* const vma : parent) {
    Vma& copy = caller.duplicate(*vma, {vma->pgoff, vma->pages});
    co_await strategy_->insert_after(caller.cpu_, copy, *vma);
    child.push_back(&copy);
    co_await spend(caller, fork_shares(), share::k_fork_gap); // copy_page_range()
  }
}

Task<> ProcessCalls::exit(Caller& caller, Image& image)
{
  co_await tear_down(
      caller, image,
      {fork_shares(), share::k_fork_zap, share::k_fork_exit_gap, share::k_fork_exit_rest});
  co_await fork_words_->notify_parent(caller.cpu_);
  co_await spend(caller, fork_shares(), share::k_wait);
  co_await fork_words_->reap(caller.cpu_);
}

} // namespace numasim
