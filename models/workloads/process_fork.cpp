// fork() and exit() of ProcessCalls.

#include "models/workloads/process_calls.hpp"
#include "models/workloads/work_shares.hpp"

#include <vector>

namespace numasim {

ProcessCalls::Shares ProcessCalls::fork_shares() const
{
  return {private_work_.fork, share::k_fork_total};
}

/// copy_process(): dup_mmap() goes through the VMAs by address, and a child's comes after its
/// parent's in the tree.
Task<> ProcessCalls::fork(Caller& caller, const Image& parent, Image& child)
{
  const Cpu cpu = caller.cpu_;
  child.begin_as(parent);
  child.populated = false;
  co_await spend(caller, fork_shares(), share::k_copy_process);
  co_await words_.mm_alloc(cpu);
  strategy_->new_mm(cpu);
  for (std::size_t i = 0; i < parent.files().size(); ++i) {
    co_await duplicate(caller, parent.files()[i].vmas, child.files()[i].vmas);
  }
  co_await words_.change_writecount(cpu, index(caller, parent.program())); // dup_mm_exe_file()
  co_await fork_words_->link_task(cpu);
}

Task<> ProcessCalls::start_child(Caller& caller)
{
  return spend(caller, fork_shares(), share::k_child_start);
}

/// Once a VMA is in the tree: its page tables.
struct ProcessCalls::CopyPageRange final : StepWork {
  CopyPageRange(ProcessCalls& of, Caller& by) : calls(of), caller(by) {}
  Task<> work() override { return calls.spend(caller, calls.fork_shares(), share::k_fork_gap); }

  ProcessCalls& calls;
  Caller& caller;
};

/// The parent's mmap_lock is held all the while; nobody else wants it.
Task<> ProcessCalls::duplicate(Caller& caller, const Mapping& parent, Mapping& child)
{
  std::vector<ForkPair> pairs;
  for (Vma* const vma : parent) {
    Vma& copy = caller.duplicate(*vma, {vma->pgoff, vma->pages});
    pairs.push_back({&copy, vma});
    child.push_back(&copy);
  }
  CopyPageRange copy_page_range(*this, caller);
  co_await strategy_->fork(caller.cpu_, pairs, copy_page_range);
}

Task<> ProcessCalls::exit_mm(Caller& caller, Image& image)
{
  return tear_down(
      caller, image,
      {fork_shares(), share::k_fork_zap, share::k_fork_exit_gap, share::k_fork_exit_rest});
}

Task<> ProcessCalls::exit_notify(Caller& caller)
{
  return fork_words_->notify_parent(caller.cpu_);
}

Task<> ProcessCalls::reap(Caller& caller)
{
  co_await spend(caller, fork_shares(), share::k_wait);
  co_await fork_words_->reap(caller.cpu_);
}

} // namespace numasim
