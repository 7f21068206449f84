// When a thread that ought to leave its CPU does (kernel/sched/core.c, kernel/Kconfig.preempt).

#include "models/sched/thread_slot.hpp"

#include <optional>

namespace numasim {

bool Threads::asked_to_leave(const Slot& slot) const
{
  return tasks_[index_of(slot.thread)].need_resched || slot.resched_lazy;
}

/// Whether a request has to wait for what the thread is at.
bool Threads::held_back(const Slot& slot) const
{
  if (slot.preempt_off > 0) {
    return true;
  }
  if (slot.in_kernel == 0 || preemption_ == KernelPreemption::Full) {
    return false;
  }
  return preemption_ == KernelPreemption::Voluntary || !tasks_[index_of(slot.thread)].need_resched;
}

/// resched_curr(), and resched_curr_lazy() in lazy kernels unless `request` is Overdue. A flag that
/// is set from another CPU lazily comes without an interrupt: the thread sees it when it next comes
/// out of the kernel.
void Threads::want_switch(Queue& queue, Request request)
{
  Slot& slot = slot_of(*queue.threads.running());
  TaskState& task = tasks_[index_of(slot.thread)];
  const bool lazily = preemption_ == KernelPreemption::Lazy && request != Request::Overdue;
  const bool runs = slot.state == Slot::State::Running; // else: looked at when it has been put on
  if (lazily) {
    slot.resched_lazy = true;
  } else if (!task.need_resched) {
    task.need_resched = true;
    if (runs && held_back(slot)) {
      (void)memory_.post_store(queue.cpu, task.line); // a spinner looks at it
    }
  }
  if (runs && !held_back(slot) && !(lazily && request == Request::WakeFromAfar)) {
    ask_for_switch(queue);
  }
}

/// sched_tick(); by then all may have gone to sleep.
void Threads::scheduler_tick(Queue& queue)
{
  const bool used_up = queue.threads.charge(engine_.now());
  const std::optional<Thread> running = queue.threads.running();
  if (!running) {
    return;
  }
  if (slot_of(*running).resched_lazy) {
    want_switch(queue, Request::Overdue);
  } else if (used_up) {
    want_switch(queue, Request::Here);
  }
}

void Threads::forget_request(Slot& slot)
{
  tasks_[index_of(slot.thread)].need_resched = false;
  slot.resched_lazy = false;
}

/// Nothing holds the thread back any more that did.
void Threads::look_at_request(Slot& slot)
{
  if (asked_to_leave(slot) && !held_back(slot)) {
    ask_for_switch(slot.queue);
  }
}

void Threads::disable_running()
{
  ++running_->preempt_off;
}

void Threads::enable_running()
{
  if (--running_->preempt_off == 0) {
    look_at_request(*running_);
  }
}

void Threads::enter_running()
{
  ++running_->in_kernel;
}

void Threads::leave_running()
{
  if (--running_->in_kernel == 0) {
    look_at_request(*running_);
  }
}

bool Threads::need_resched() const
{
  return running_ != nullptr && tasks_[index_of(running_->thread)].need_resched;
}

bool Threads::resched_due() const
{
  return preemption_ == KernelPreemption::Voluntary && need_resched() && running_->preempt_off == 0;
}

} // namespace numasim
