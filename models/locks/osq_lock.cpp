#include "models/locks/osq_lock.hpp"

#include <utility>

namespace numasim {

Task<bool> OsqLock::lock(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  Engine& engine = cpus_.engine();
  OsqNode& node = cpus_.osq(cpu);

  co_await memory.store(cpu, node.line);
  node.locked = Posted<bool>{false};
  node.next = Posted<std::optional<Cpu>>{};

  co_await memory.rmw(cpu, line_); // xchg(&lock->tail, curr)
  const std::optional<Cpu> previous = std::exchange(tail_, cpu);
  if (!previous) {
    co_return false;
  }
  // prev->next = node: into the predecessor's line, from the store buffer.
  OsqNode& ahead = cpus_.osq(*previous);
  ahead.next.set(cpu, memory.post_store(cpu, ahead.line));

  co_await cpus_.spin_until(cpu, node.line, [&] { return node.locked.get(engine.now()); });
  co_return true;
}

Task<> OsqLock::unlock(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  Engine& engine = cpus_.engine();
  OsqNode& node = cpus_.osq(cpu);

  co_await memory.rmw(cpu, line_); // cmpxchg(&lock->tail, curr, 0)
  if (tail_ == cpu) {
    tail_.reset();
    co_return;
  }
  co_await memory.rmw(cpu, node.line); // next = xchg(&node->next, NULL)
  std::optional<Cpu> next = node.next.get(engine.now());
  if (!next) {
    // The successor has swapped the tail but not linked itself yet (osq_wait_next).
    co_await cpus_.spin_until(cpu, node.line, [&] {
      next = node.next.get(engine.now());
      return next.has_value();
    });
  }
  OsqNode& behind = cpus_.osq(*next);
  behind.locked.set(true, memory.post_store(cpu, behind.line));
}

} // namespace numasim
