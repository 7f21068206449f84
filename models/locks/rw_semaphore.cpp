#include "models/locks/rw_semaphore.hpp"

#include "models/locks/rw_semaphore_limits.hpp"

namespace numasim {

RwSemaphoreLines RwSemaphoreLines::at_offset(std::uint32_t offset, LineId first, LineId second)
{
  const auto at = [&](std::uint32_t field) { return offset + field < 64 ? first : second; };
  return {at(0), at(8), at(16), at(20)};
}

RwSemaphore::RwSemaphore(KernelCpus& cpus, const RwSemaphoreLines& lines, LockStats& stats,
                         const std::optional<NumaOsqRules>& numa_osq)
    : cpus_(cpus), memory_(cpus.memory()), engine_(cpus.engine()), lines_(lines), account_(stats),
      osq_(make_spin_queue(cpus, lines.osq, numa_osq)), wait_lock_(cpus, lines.wait)
{
}

// ---------------------------------------------------------------------------------------- writers

Task<> RwSemaphore::down_write(Cpu cpu, Site site)
{
  const Instant asked = account_.asks(cpu);
  co_await cpus_.threads().cond_resched(); // might_sleep()
  cpus_.threads().enter_kernel();
  cpus_.threads().preempt_disable();
  co_await memory_.rmw(cpu, lines_.count); // cmpxchg(&count, 0, WRITER_LOCKED)
  const bool contended = !count_.idle();
  if (contended) {
    co_await down_write_slow(cpu);
  } else {
    count_.writer = true;
    co_await set_writer_owned(cpu);
  }
  account_.acquired(cpu, site, asked, contended);
  cpus_.threads().preempt_enable();
}

Task<bool> RwSemaphore::down_write_trylock(Cpu cpu, Site site)
{
  const Instant asked = engine_.now();
  co_await memory_.rmw(cpu, lines_.count);
  if (!count_.idle()) {
    co_return false;
  }
  count_.writer = true;
  cpus_.threads().enter_kernel();
  co_await set_writer_owned(cpu);
  account_.acquired(cpu, site, asked, false);
  co_return true;
}

Task<> RwSemaphore::up_write(Cpu cpu)
{
  account_.released();
  cpus_.threads().preempt_disable();
  co_await memory_.store(cpu, lines_.owner); // rwsem_clear_owner()
  owner_ = {};
  co_await memory_.rmw(cpu, lines_.count); // fetch_add(-WRITER_LOCKED)
  count_.writer = false;
  if (count_.waiters) {
    co_await wake_waiters(cpu);
  }
  cpus_.threads().preempt_enable();
  cpus_.threads().leave_kernel();
}

Task<> RwSemaphore::down_write_slow(Cpu cpu)
{
  const bool spin = co_await can_spin_on_owner(cpu);
  if (spin) {
    const bool taken = co_await optimistic_spin(cpu);
    if (taken) {
      co_return;
    }
  }
  co_await wait_for_write(cpu);
}

Task<> RwSemaphore::wait_for_write(Cpu cpu)
{
  co_await wait_lock_.lock(cpu);
  co_await memory_.store(cpu, lines_.wait);
  const bool first = waiting_.empty();
  const auto self =
      waiting_.insert(waiting_.end(), {cpus_.current(cpu), true,
                                       engine_.now() + k_rwsem_wait_timeout, false, false});
  if (first) {
    co_await memory_.rmw(cpu, lines_.count);
    count_.waiters = true;
  } else {
    std::vector<Thread> queue;
    co_await memory_.load(cpu, lines_.count);
    co_await cond_wake(cpu, queue);
    if (!queue.empty()) {
      wait_lock_.unlock(cpu);
      co_await wake_all(cpu, queue);
      co_await wait_lock_.lock(cpu);
    }
  }
  cpus_.prepare_to_sleep(cpu);
  for (;;) {
    const bool taken = co_await try_write_lock(cpu, self);
    wait_lock_.unlock(cpu);
    if (taken) {
      co_return;
    }
    // With the handoff bit set nobody can steal: spin while the owner runs rather than sleep.
    OwnerState state = OwnerState::NonSpinnable;
    if (self->handoff_set) {
      state = co_await spin_on_owner(cpu);
    }
    if (state != OwnerState::Null) {
      account_.slept();
      co_await cpus_.sleep(cpu);
      cpus_.prepare_to_sleep(cpu);
    }
    co_await wait_lock_.lock(cpu);
  }
}

Task<bool> RwSemaphore::try_write_lock(Cpu cpu, std::list<Waiter>::iterator self)
{
  const auto promised_to_another = [&] {
    return count_.handoff && waiting_.front().handoff_set && self != waiting_.begin();
  };
  // Whoever timed out, the next release is the first waiter's.
  const auto may_ask_for_handoff = [&] { return !count_.handoff && engine_.now() > self->timeout; };
  co_await memory_.load(cpu, lines_.count);
  if (promised_to_another() || (count_.locked() && !may_ask_for_handoff())) {
    co_return false;
  }
  co_await memory_.rmw(cpu, lines_.count); // the cmpxchg loop, which ends as its last turn decides
  if (promised_to_another()) {
    co_return false;
  }
  if (count_.locked()) {
    if (may_ask_for_handoff()) {
      count_.handoff = true;
      waiting_.front().handoff_set = true;
    }
    co_return false;
  }
  count_.writer = true;
  count_.handoff = false;
  if (waiting_.size() == 1) {
    count_.waiters = false;
  }
  waiting_.erase(self);
  co_await set_writer_owned(cpu);
  co_return true;
}

Task<> RwSemaphore::set_writer_owned(Cpu cpu)
{
  co_await memory_.store(cpu, lines_.owner);
  owner_ = {cpus_.current(cpu), false, false};
}

// ---------------------------------------------------------------------------------------- readers

Task<Instant> RwSemaphore::down_read(Cpu cpu, Site site)
{
  const Instant asked = account_.asks(cpu);
  co_await cpus_.threads().cond_resched(); // might_sleep()
  cpus_.threads().enter_kernel();
  cpus_.threads().preempt_disable();
  co_await memory_.rmw(cpu, lines_.count); // add_return(READER_BIAS)
  ++count_.readers;
  const Count seen = count_;
  const bool contended = seen.blocks_readers();
  if (contended) {
    co_await down_read_slow(cpu, seen);
  } else {
    co_await set_reader_owned(cpu, cpus_.current(cpu));
  }
  account_.acquired(cpu, site, asked, contended, Holding::Shared);
  cpus_.threads().preempt_enable();
  co_return engine_.now();
}

Task<std::optional<Instant>> RwSemaphore::down_read_trylock(Cpu cpu, Site site)
{
  const Instant asked = engine_.now();
  co_await memory_.load(cpu, lines_.count);
  if (count_.blocks_readers()) {
    co_return std::nullopt;
  }
  co_await memory_.rmw(cpu, lines_.count);
  if (count_.blocks_readers()) {
    co_return std::nullopt;
  }
  ++count_.readers;
  cpus_.threads().enter_kernel();
  co_await set_reader_owned(cpu, cpus_.current(cpu));
  account_.acquired(cpu, site, asked, false, Holding::Shared);
  co_return engine_.now();
}

Task<> RwSemaphore::up_read(Cpu cpu, Instant taken)
{
  account_.released(cpu, taken, Holding::Shared);
  cpus_.threads().preempt_disable();
  co_await memory_.rmw(cpu, lines_.count); // add_return(-READER_BIAS)
  --count_.readers;
  if (!count_.locked() && count_.waiters) {
    co_await set_nonspinnable(cpu, false);
    co_await wake_waiters(cpu);
  }
  cpus_.threads().preempt_enable();
  cpus_.threads().leave_kernel();
}

/// __rwsem_set_reader_owned(): `cpu` writes down that `reader` owns it, and keeps NONSPINNABLE as
/// it has just read it. In one line with the count that load hits right behind the count's RMW, and
/// the store is in the pipeline behind it.
Task<> RwSemaphore::set_reader_owned(Cpu cpu, Thread reader)
{
  if (lines_.owner != lines_.count) {
    co_await memory_.load(cpu, lines_.owner);
  }
  const bool nonspinnable = owner_.nonspinnable;
  co_await memory_.store(cpu, lines_.owner);
  owner_ = {reader, true, nonspinnable};
}

Task<> RwSemaphore::down_read_slow(Cpu cpu, Count seen)
{
  co_await memory_.load(cpu, lines_.owner);
  const bool readers_own = owner_.reader && seen.readers > 1 && !seen.writer;
  // Stealing: no writer in the lock and none promised it. Not from readers that may starve a
  // writer. What was seen with our bias going in still holds: with a reader in it no writer takes
  // the lock.
  if (!readers_own && !seen.writer && !seen.handoff) {
    co_await set_reader_owned(cpu, cpus_.current(cpu));
    if (seen.readers == 1 && seen.waiters) {
      std::vector<Thread> queue;
      co_await wait_lock_.lock(cpu);
      if (!waiting_.empty()) {
        co_await mark_wake(cpu, Wake::ReadOwned, queue);
      }
      wait_lock_.unlock(cpu);
      co_await wake_all(cpu, queue);
    }
    co_return;
  }
  co_await wait_for_read(cpu);
}

Task<> RwSemaphore::wait_for_read(Cpu cpu)
{
  co_await wait_lock_.lock(cpu);
  if (waiting_.empty()) {
    co_await memory_.load(cpu, lines_.count);
    if (!count_.writer) {
      // The writer left meanwhile, and our bias is in the count already: the lock is ours.
      wait_lock_.unlock(cpu);
      co_await set_reader_owned(cpu, cpus_.current(cpu));
      co_return;
    }
  }
  co_await memory_.store(cpu, lines_.wait);
  const auto self =
      waiting_.insert(waiting_.end(), {cpus_.current(cpu), false,
                                       engine_.now() + k_rwsem_wait_timeout, false, false});
  co_await memory_.rmw(cpu, lines_.count); // take the bias back, say that somebody waits
  --count_.readers;
  count_.waiters = true;
  std::vector<Thread> queue;
  co_await cond_wake(cpu, queue);
  wait_lock_.unlock(cpu);
  co_await wake_all(cpu, queue);
  for (cpus_.prepare_to_sleep(cpu); !self->granted; cpus_.prepare_to_sleep(cpu)) {
    account_.slept();
    co_await cpus_.sleep(cpu);
  }
  granted_.erase(self);
}

} // namespace numasim
