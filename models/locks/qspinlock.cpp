#include "models/locks/qspinlock.hpp"

#include <utility>

namespace numasim {

Task<bool> QSpinWord::lock(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  cpus_.threads().preempt_disable(); // until unlock()
  co_await memory.rmw(cpu, line_);   // cmpxchg(val, 0, LOCKED)
  if (is_free()) {
    locked_ = Posted<bool>{true};
    co_return false;
  }
  if (pending_ && !is_locked() && !tail_) {
    // The pending waiter is about to take the lock: see that through. (The kernel looks at most 512
    // times; the store awaited here is never that far away.)
    co_await cpus_.spin_until(cpu, line_, [this] { return !pending_ || is_locked() || tail_; });
  }
  bool taken = false;
  if (!pending_ && !tail_) {
    taken = co_await wait_as_pending(cpu);
  }
  if (!taken) {
    co_await wait_in_queue(cpu);
    // __this_cpu_dec(qnodes[0].mcs.count): the node's line comes home beside the critical section,
    // so that the next queueing finds it there.
    (void)memory.post_store(cpu, cpus_.mcs(cpu).line);
  }
  co_return true;
}

Task<bool> QSpinWord::trylock(Cpu cpu)
{
  Threads& threads = cpus_.threads();
  threads.preempt_disable();
  const bool taken = co_await take_if_free(cpu);
  if (!taken) {
    threads.preempt_enable();
  }
  co_return taken;
}

/// queued_spin_trylock()
Task<bool> QSpinWord::take_if_free(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  co_await memory.load(cpu, line_);
  if (!is_free()) {
    co_return false;
  }
  co_await memory.rmw(cpu, line_);
  if (!is_free()) {
    co_return false;
  }
  locked_ = Posted<bool>{true};
  co_return true;
}

void QSpinWord::unlock(Cpu cpu)
{
  locked_.set(false, cpus_.memory().post_store(cpu, line_));
  cpus_.threads().preempt_enable();
}

Task<bool> QSpinWord::wait_as_pending(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  co_await memory.rmw(cpu, line_); // fetch_or(PENDING)
  const bool was_pending = std::exchange(pending_, true);
  if (was_pending || tail_) {
    if (!was_pending) {
      co_await memory.store(cpu, line_); // take our bit back; the queue goes first
      pending_ = false;
    }
    co_return false;
  }
  if (is_locked()) {
    co_await cpus_.spin_until(cpu, line_, [this] { return !is_locked(); });
  }
  (void)memory.post_store(cpu, line_); // one plain store clears pending and sets locked
  pending_ = false;
  locked_ = Posted<bool>{true};
  co_return true;
}

Task<> QSpinWord::wait_in_queue(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  McsNode& node = cpus_.mcs(cpu);
  co_await memory.store(cpu, node.line);
  node.locked = Posted<bool>{false};
  node.next = Posted<std::optional<Cpu>>{};
  enter(cpu);

  const bool lucky =
      co_await take_if_free(cpu); // the node was cold perhaps, and the lock let go meanwhile
  if (lucky) {
    co_return;
  }
  co_await memory.rmw(cpu, line_); // xchg(tail)
  const std::optional<Cpu> previous = std::exchange(tail_, cpu);
  std::optional<Cpu> next;
  if (previous) {
    next = co_await wait_for_head(cpu, *previous);
  }
  co_await at_head(cpu);
  const bool last = co_await take_as_head(cpu);
  if (last) {
    co_return;
  }
  if (!next) {
    co_await cpus_.spin_until(cpu, node.line, [&] {
      next = node.next.get(cpus_.engine().now());
      return next.has_value();
    });
  }
  co_await hand_on(cpu, *next);
}

Task<> QSpinWord::hand_on(Cpu cpu, Cpu next)
{
  McsNode& behind = cpus_.mcs(next);
  behind.locked.set(true, cpus_.memory().post_store(cpu, behind.line));
  co_return;
}

/// Returns the successor, if it had linked itself by then: its word lies in the line just loaded.
Task<std::optional<Cpu>> QSpinWord::wait_for_head(Cpu cpu, Cpu previous)
{
  Engine& engine = cpus_.engine();
  McsNode& node = cpus_.mcs(cpu);
  McsNode& ahead = cpus_.mcs(previous);
  ahead.next.set(cpu, cpus_.memory().post_store(cpu, ahead.line));
  co_await cpus_.spin_until(cpu, node.line, [&] { return node.locked.get(engine.now()); });
  co_return node.next.get(engine.now());
}

/// Takes the lock when it is free; true if nobody was left in the queue.
Task<bool> QSpinWord::take_as_head(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  co_await cpus_.spin_until(cpu, line_, [this] { return !is_busy(); });
  if (tail_ == cpu) {
    const bool last = co_await try_clear_tail(cpu);
    if (last) {
      co_return true;
    }
  }
  // Nobody but the head may take the lock while there is a queue, so a plain store will do, and a
  // CPU does not wait for its plain stores: the word to the successor goes out at the same time.
  (void)memory.post_store(cpu, line_);
  locked_ = Posted<bool>{true};
  co_return false;
}

Task<bool> QSpinWord::try_clear_tail(Cpu cpu)
{
  return swap_tail_and_lock(cpu, std::nullopt);
}

Task<bool> QSpinWord::swap_tail_and_lock(Cpu cpu, std::optional<Cpu> tail)
{
  co_await cpus_.memory().rmw(cpu, line_); // cmpxchg(val, tail, LOCKED)
  if (tail_ != cpu || pending_) {
    co_return false;
  }
  tail_ = tail;
  locked_ = Posted<bool>{true};
  co_return true;
}

QSpinLock::QSpinLock(KernelCpus& cpus, LineId line, LockStats& stats)
    : engine_(cpus.engine()), account_(stats), word_(cpus, line)
{
}

Task<> QSpinLock::lock(Cpu cpu, Site site)
{
  const Instant asked = account_.asks(cpu);
  const bool contended = co_await word_.lock(cpu);
  account_.acquired(cpu, site, asked, contended);
}

Task<bool> QSpinLock::trylock(Cpu cpu, Site site)
{
  const Instant asked = engine_.now();
  const bool taken = co_await word_.trylock(cpu);
  if (taken) {
    account_.acquired(cpu, site, asked, false);
  }
  co_return taken;
}

Task<> QSpinLock::unlock(Cpu cpu)
{
  account_.released();
  word_.unlock(cpu);
  co_return;
}

} // namespace numasim
