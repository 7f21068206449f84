// Optimistic spinning of writers (rwsem.c: rwsem_can_spin_on_owner, rwsem_optimistic_spin).

#include "models/locks/rw_semaphore.hpp"
#include "models/locks/rw_semaphore_limits.hpp"

#include <algorithm>

namespace numasim {

namespace {

// rwsem_optimistic_spin() reads the clock once in 16 turns.
constexpr unsigned k_turns_between_clock_reads = 16;

} // namespace

RwSemaphore::OwnerState RwSemaphore::owner_state() const
{
  if (owner_.nonspinnable) {
    return OwnerState::NonSpinnable;
  }
  if (owner_.reader) {
    return OwnerState::Reader;
  }
  return owner_.task ? OwnerState::Writer : OwnerState::Null;
}

Task<bool> RwSemaphore::can_spin_on_owner(Cpu cpu)
{
  if (cpus_.threads().need_resched()) {
    co_return false;
  }
  co_await memory_.load(cpu, lines_.owner);
  const OwnerState state = owner_state();
  if (state != OwnerState::Writer) {
    co_return state != OwnerState::NonSpinnable;
  }
  TaskState& owner = cpus_.task(*owner_.task);
  co_await memory_.load(cpu, owner.line);
  co_return owner.on_cpu;
}

Task<RwSemaphore::OwnerState> RwSemaphore::spin_on_owner(Cpu cpu)
{
  co_await memory_.load(cpu, lines_.owner);
  if (owner_state() != OwnerState::Writer) {
    co_return owner_state();
  }
  const Thread seen = *owner_.task;
  TaskState& owner = cpus_.task(seen);
  for (;;) {
    co_await memory_.load(cpu, owner.line);
    if (!owner.on_cpu || cpus_.threads().need_resched()) {
      co_return OwnerState::NonSpinnable;
    }
    if (owner_.task == seen &&
        owner_state() == OwnerState::Writer) { // a sibling leaves the core its copy
      co_await cpus_.lost_either(cpu, lines_.owner, owner.line);
    }
    co_await cpus_.notice();
    co_await memory_.load(cpu, lines_.owner);
    if (owner_.task != seen || owner_state() != OwnerState::Writer) {
      co_return owner_state();
    }
  }
}

Task<bool> RwSemaphore::try_write_lock_unqueued(Cpu cpu)
{
  co_await memory_.load(cpu, lines_.count);
  if (count_.locked() || count_.handoff) {
    co_return false;
  }
  co_await memory_.rmw(cpu, lines_.count); // cmpxchg(count, count | WRITER_LOCKED)
  if (count_.locked() || count_.handoff) {
    co_return false;
  }
  count_.writer = true;
  co_await set_writer_owned(cpu);
  co_return true;
}

Duration RwSemaphore::reader_spin_limit() const
{
  return k_rwsem_reader_spin_base +
         k_rwsem_reader_spin_each * std::min(count_.readers, k_rwsem_reader_spin_counted);
}

Task<bool> RwSemaphore::optimistic_spin(Cpu cpu)
{
  bool taken = false;
  std::optional<Instant> give_up; // while readers own the lock
  unsigned turns = 0;
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
  for (;;) {
    const OwnerState state = co_await spin_on_owner(cpu);
    if (state == OwnerState::NonSpinnable) {
      break;
    }
    taken = co_await try_write_lock_unqueued(cpu);
    if (taken) {
      break;
    }
    if (state != OwnerState::Writer && cpus_.threads().need_resched()) {
      break;
    }
    if (state != OwnerState::Reader) {
      give_up.reset();
    } else if (!give_up) {
      co_await memory_.load(cpu, lines_.owner);
      if (owner_.nonspinnable) {
        break;
      }
      co_await memory_.load(cpu, lines_.count); // rwsem_rspin_threshold()
      give_up = engine_.now() + reader_spin_limit();
      turns = 0;
    } else if (++turns % k_turns_between_clock_reads == 0 && engine_.now() > *give_up) {
      co_await set_nonspinnable(cpu, true);
      break;
    }
    co_await engine_.delay(cpus_.os().spin_iteration); // cpu_relax()
  }
  co_await osq_->unlock(cpu);
  co_return taken;
}

Task<> RwSemaphore::set_nonspinnable(Cpu cpu, bool value)
{
  const auto pointless = [&] {
    return owner_.nonspinnable == value || (value && !owner_.reader); // it says: readers, too long
  };
  co_await memory_.load(cpu, lines_.owner);
  if (pointless()) {
    co_return;
  }
  co_await memory_.rmw(cpu, lines_.owner);
  if (!pointless()) {
    owner_.nonspinnable = value;
  }
}

} // namespace numasim
