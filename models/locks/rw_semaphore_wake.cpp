// Waking (rwsem.c: rwsem_wake, rwsem_mark_wake). All but wake_waiters() and wake_all() run under
// wait_lock.

#include "models/locks/rw_semaphore.hpp"

#include "models/locks/rw_semaphore_limits.hpp"

namespace numasim {

Task<> RwSemaphore::wake_waiters(Cpu cpu)
{
  std::vector<Thread> queue;
  co_await wait_lock_.lock(cpu);
  if (!waiting_.empty()) {
    co_await mark_wake(cpu, Wake::Any, queue);
  }
  wait_lock_.unlock(cpu);
  co_await wake_all(cpu, queue);
}

Task<> RwSemaphore::cond_wake(Cpu cpu, std::vector<Thread>& queue)
{
  if (count_.writer) {
    co_return;
  }
  if (count_.readers > 0) {
    co_await mark_wake(cpu, Wake::Readers, queue);
  } else {
    co_await set_nonspinnable(cpu, false);
    co_await mark_wake(cpu, Wake::Any, queue);
  }
}

Task<> RwSemaphore::mark_wake(Cpu cpu, Wake kind, std::vector<Thread>& queue)
{
  const Waiter& first = waiting_.front();
  if (first.writer) {
    if (kind == Wake::Any) {
      queue.push_back(first.thread); // it stays on the list and has to compete
    }
    co_return;
  }
  if (kind == Wake::ReadOwned) {
    co_await grant_readers(cpu, 0, queue);
    co_return;
  }
  const bool claimed = co_await claim_for_readers(cpu);
  if (claimed) {
    co_await grant_readers(cpu, 1, queue);
  }
}

/// Counts the first waiter in before a writer can steal; false if one has. Then, if the reader has
/// waited too long already, the next release is its own.
Task<bool> RwSemaphore::claim_for_readers(Cpu cpu)
{
  Waiter& first = waiting_.front();
  co_await memory_.rmw(cpu, lines_.count); // fetch_add(READER_BIAS)
  ++count_.readers;
  if (count_.writer) {
    const bool too_long = engine_.now() > first.timeout;
    co_await memory_.rmw(cpu, lines_.count);
    --count_.readers;
    if (too_long) {
      count_.handoff = true;
      first.handoff_set = true;
    }
    co_return false;
  }
  co_await set_reader_owned(cpu, first.thread);
  co_return true;
}

Task<> RwSemaphore::grant_readers(Cpu cpu, std::int64_t already_counted, std::vector<Thread>& queue)
{
  std::vector<std::list<Waiter>::iterator> chosen;
  for (auto w = waiting_.begin(); w != waiting_.end() && chosen.size() < k_rwsem_max_readers_wakeup;
       ++w) {
    if (!w->writer) {
      chosen.push_back(w);
    }
  }
  const auto uncounted = static_cast<std::int64_t>(chosen.size()) - already_counted;
  const bool last = chosen.size() == waiting_.size();
  co_await memory_.load(cpu, lines_.count);
  if (uncounted != 0 || last || count_.handoff) {
    co_await memory_.rmw(cpu, lines_.count);
    count_.readers += uncounted;
    count_.waiters = !last;
    count_.handoff = false;
  }
  for (const auto reader : chosen) {
    reader->granted = true;
    queue.push_back(reader->thread);
    granted_.splice(granted_.end(), waiting_, reader);
  }
}

Task<> RwSemaphore::wake_all(Cpu cpu, const std::vector<Thread>& queue)
{
  for (const Thread sleeper : queue) {
    co_await cpus_.wake(cpu, sleeper);
  }
}

} // namespace numasim
