#include "models/locks/mutex.hpp"

namespace numasim {

MutexLines MutexLines::at_offset(std::uint32_t offset, LineId first, LineId second)
{
  const auto at = [&](std::uint32_t field) { return offset + field < 64 ? first : second; };
  return {at(0), at(8), at(12), at(16)};
}

Mutex::Mutex(KernelCpus& cpus, const MutexLines& lines, LockStats& stats,
             const std::optional<NumaOsqRules>& numa_osq)
    : cpus_(cpus), memory_(cpus.memory()), engine_(cpus.engine()), lines_(lines), account_(stats),
      osq_(make_spin_queue(cpus, lines.osq, numa_osq)), wait_lock_(cpus, lines.wait_lock)
{
}

// ----------------------------------------------------------------------------------------- locking

Task<> Mutex::lock(Cpu cpu, Site site)
{
  const Instant asked = account_.asks(cpu);
  co_await cpus_.threads().cond_resched(); // might_sleep()
  cpus_.threads().enter_kernel();
  co_await memory_.rmw(cpu, lines_.owner); // cmpxchg(&owner, 0, current)
  const bool contended = owner_.task || owner_.waiters;
  if (contended) {
    co_await lock_slow(cpu);
  } else {
    owner_.task = cpus_.current(cpu);
  }
  account_.acquired(cpu, site, asked, contended);
}

Task<bool> Mutex::trylock(Cpu cpu, Site site)
{
  const Instant asked = engine_.now();
  const bool taken = co_await try_take(cpu, false);
  if (taken) {
    account_.acquired(cpu, site, asked, false);
    cpus_.threads().enter_kernel();
  }
  co_return taken;
}

/// Takes a free lock, and one that was handed to `cpu`. From another owner it may ask for handoff.
Task<bool> Mutex::try_take(Cpu cpu, bool ask_for_handoff)
{
  const Thread self = cpus_.current(cpu);
  const auto nothing_to_do = [&] {
    return owner_.task &&
           (owner_.pickup ? *owner_.task != self : !ask_for_handoff || owner_.handoff);
  };
  co_await memory_.load(cpu, lines_.owner);
  if (nothing_to_do()) {
    co_return false;
  }
  co_await memory_.rmw(cpu, lines_.owner); // the cmpxchg loop, which ends as its last turn decides
  if (nothing_to_do()) {
    co_return false;
  }
  if (owner_.task && !owner_.pickup) {
    owner_.handoff = true;
    co_return false;
  }
  owner_.task = self;
  owner_.pickup = false;
  co_return true;
}

/// __mutex_lock_common()
Task<> Mutex::lock_slow(Cpu cpu)
{
  cpus_.threads().preempt_disable();
  bool taken = co_await try_take(cpu, false);
  if (!taken) {
    taken = co_await spin_in_queue(cpu);
  }
  if (!taken) {
    co_await lock_or_sleep(cpu);
  }
  cpus_.threads().preempt_enable();
}

Task<> Mutex::lock_or_sleep(Cpu cpu)
{
  if (cpus_.threads().need_resched()) {
    co_await cpus_.threads().yield(); // so that it is not off its CPU with the lock at once
  }
  co_await wait_lock_.lock(cpu);
  const bool taken = co_await try_take(cpu, false);
  if (!taken) {
    co_await wait(cpu);
  }
  wait_lock_.unlock(cpu);
}

/// From the wait list to holding the lock, with wait_lock held at both ends.
Task<> Mutex::wait(Cpu cpu)
{
  co_await memory_.store(cpu, lines_.wait_list);
  const auto self = waiting_.insert(waiting_.end(), cpus_.current(cpu));
  if (self == waiting_.begin()) {
    co_await memory_.rmw(cpu, lines_.owner);
    owner_.waiters = true;
  }
  cpus_.prepare_to_sleep(cpu);
  bool taken = co_await try_take(cpu, false);
  while (!taken) {
    wait_lock_.unlock(cpu);
    account_.slept();
    co_await cpus_.sleep(cpu);
    co_await memory_.load(cpu, lines_.wait_list);
    const bool first = self == waiting_.begin();
    cpus_.prepare_to_sleep(cpu);
    taken = co_await try_take(cpu, first);
    if (!taken && first) {
      taken = co_await spin(cpu);
    }
    co_await wait_lock_.lock(cpu);
    if (!taken) {
      taken = co_await try_take(cpu, false);
    }
  }
  co_await memory_.store(cpu, lines_.wait_list);
  waiting_.erase(self);
  if (waiting_.empty()) {
    co_await memory_.rmw(cpu, lines_.owner);
    owner_ = {owner_.task, false, false, false};
  }
}

// ----------------------------------------------------------------------------- optimistic spinning

Task<bool> Mutex::can_spin_on_owner(Cpu cpu)
{
  if (cpus_.threads().need_resched()) {
    co_return false;
  }
  co_await memory_.load(cpu, lines_.owner);
  if (!owner_.task) {
    co_return true;
  }
  TaskState& owner = cpus_.task(*owner_.task);
  co_await memory_.load(cpu, owner.line);
  co_return owner.on_cpu;
}

Task<bool> Mutex::spin_in_queue(Cpu cpu)
{
  const bool worth_it = co_await can_spin_on_owner(cpu);
  if (!worth_it) {
    co_return false;
  }
  cpus_.threads().begins(cpu, ThreadAct::QueueSpin);
  if (cpus_.shared()) {
    const bool head = co_await osq_->lock_or_leave(cpu);
    if (!head) {
      cpus_.threads().ends(cpu, ThreadAct::QueueSpin);
      co_return false;
    }
  } else {
    co_await osq_->lock(cpu);
  }
  cpus_.threads().ends(cpu, ThreadAct::QueueSpin);
  const bool taken = co_await spin(cpu);
  co_await osq_->unlock(cpu);
  co_return taken;
}

/// Until the lock is taken (true), or its owner is off its CPU or ours is wanted (false).
Task<bool> Mutex::spin(Cpu cpu)
{
  for (;;) {
    const bool taken = co_await try_take(cpu, false);
    if (taken) {
      co_return true;
    }
    const bool owner_changed = co_await spin_on_owner(cpu, *owner_.task);
    if (!owner_changed) {
      co_return false;
    }
    co_await engine_.delay(cpus_.os().spin_iteration); // cpu_relax()
  }
}

Task<bool> Mutex::spin_on_owner(Cpu cpu, Thread seen)
{
  TaskState& owner = cpus_.task(seen);
  for (;;) {
    co_await memory_.load(cpu, lines_.owner);
    if (owner_.task != seen) {
      co_return true;
    }
    co_await memory_.load(cpu, owner.line);
    if (!owner.on_cpu || cpus_.threads().need_resched()) {
      co_return false;
    }
    if (owner_.task == seen) { // a sibling leaves the core its copy
      co_await cpus_.lost_either(cpu, lines_.owner, owner.line);
    }
    co_await cpus_.notice();
  }
}

// --------------------------------------------------------------------------------------- unlocking

Task<> Mutex::unlock(Cpu cpu)
{
  account_.released();
  co_await memory_.rmw(cpu, lines_.owner); // cmpxchg(&owner, current, 0)
  if (owner_.waiters || owner_.handoff) {
    co_await unlock_slow(cpu);
  } else {
    owner_.task.reset();
  }
  cpus_.threads().leave_kernel();
}

Task<> Mutex::unlock_slow(Cpu cpu)
{
  co_await memory_.load(cpu, lines_.owner);
  if (!owner_.handoff) {
    co_await memory_.rmw(cpu, lines_.owner); // let go first, so that others can get on with it
  }
  const bool handoff = owner_.handoff; // may have been asked for meanwhile
  if (!handoff) {
    owner_.task.reset();
    if (!owner_.waiters) {
      co_return;
    }
  }
  co_await wait_lock_.lock(cpu);
  std::optional<Thread> next;
  if (!waiting_.empty()) {
    next = waiting_.front();
  }
  if (handoff) {
    co_await memory_.rmw(cpu, lines_.owner);
    owner_ = {next, owner_.waiters, false, next.has_value()};
  }
  wait_lock_.unlock(cpu);
  if (next) {
    co_await cpus_.wake(cpu, *next);
  }
}

} // namespace numasim
