#include "models/locks/osq_lock.hpp"

#include <utility>

namespace numasim {

Task<bool> OsqLock::lock(Cpu cpu)
{
  const std::optional<Cpu> previous = co_await enter(cpu);
  if (!previous) {
    co_return false;
  }
  OsqNode& node = cpus_.osq(cpu);
  Engine& engine = cpus_.engine();
  if (cpus_.options().paravirt_spinlocks) {
    co_await spin_beside_previous(cpu, *previous);
  } else {
    co_await cpus_.spin_until(cpu, node.line, [&] { return node.locked.get(engine.now()); });
  }
  co_return true;
}

/// smp_cond_load_relaxed(&node->locked, VAL || vcpu_is_preempted(node_cpu(node->prev))) where the
/// second is a paravirtual call (pv_vcpu_is_preempted(), arch/x86/include/asm/paravirt.h, 6.12):
/// an asm volatile, patched to a constant on bare metal, but its argument is loaded all the same.
/// So each look at the own node that is in vain is followed by one at the predecessor's.
Task<> OsqLock::spin_beside_previous(Cpu cpu, Cpu previous)
{
  Memory& memory = cpus_.memory();
  OsqNode& node = cpus_.osq(cpu);
  const LineId ahead = cpus_.osq(previous).line;
  for (;;) {
    co_await memory.load(cpu, node.line);
    if (node.locked.get(cpus_.engine().now())) {
      co_return;
    }
    co_await memory.load(cpu, ahead);             // node->prev->cpu
    if (!node.locked.get(cpus_.engine().now())) { // a sibling leaves the core its copy
      co_await memory.lost_either(cpu, node.line, ahead);
    }
    co_await cpus_.notice();
  }
}

/// Queues; returns who was last. The link to it goes out from the store buffer.
Task<std::optional<Cpu>> OsqLock::enter(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  OsqNode& node = cpus_.osq(cpu);

  co_await memory.store(cpu, node.line);
  node.locked = Posted<bool>{false};
  node.next = Posted<std::optional<Cpu>>{};

  co_await memory.rmw(cpu, line_); // xchg(&lock->tail, curr)
  const std::optional<Cpu> previous = std::exchange(tail_, cpu);
  if (previous) {
    node.previous = Posted<std::optional<Cpu>>{previous};
    OsqNode& ahead = cpus_.osq(*previous);
    ahead.next.set(cpu, memory.post_store(cpu, ahead.line)); // prev->next = node
  }
  co_return previous;
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
  if (next) {
    node.next = Posted<std::optional<Cpu>>{};
  } else {
    next = co_await wait_next(cpu, std::nullopt);
    if (!next) {
      co_return; // all others have left
    }
  }
  OsqNode& behind = cpus_.osq(*next);
  behind.locked.set(true, memory.post_store(cpu, behind.line));
}

// ------------------------------------------------------------------------------- leaving the queue

Task<bool> OsqLock::lock_or_leave(Cpu cpu)
{
  const std::optional<Cpu> previous = co_await enter(cpu);
  if (!previous) {
    co_return true;
  }
  Memory& memory = cpus_.memory();
  OsqNode& node = cpus_.osq(cpu);
  TaskState& self = cpus_.task(cpu);
  for (;;) {
    co_await memory.load(cpu, node.line);
    if (node.locked.get(cpus_.engine().now())) {
      co_return true;
    }
    co_await memory.load(cpu, self.line);
    if (self.need_resched) {
      co_return co_await unqueue(cpu);
    }
    if (!node.locked.get(cpus_.engine().now())) {
      co_await memory.lost_either(cpu, node.line, self.line);
    }
    co_await cpus_.notice();
  }
}

/// Steps A to C of osq_lock(); true if the head came to `cpu` meanwhile.
Task<bool> OsqLock::unqueue(Cpu cpu)
{
  Memory& memory = cpus_.memory();
  Engine& engine = cpus_.engine();
  OsqNode& node = cpus_.osq(cpu);
  Cpu previous = *node.previous.get(engine.now());
  for (;;) { // A: take back prev->next, so that prev waits for another
    OsqNode& ahead = cpus_.osq(previous);
    co_await memory.load(cpu, ahead.line);
    if (ahead.next.get(engine.now()) == cpu) {
      co_await memory.rmw(cpu, ahead.line);
      if (ahead.next.get(engine.now()) == cpu) {
        ahead.next = Posted<std::optional<Cpu>>{};
        break;
      }
    }
    co_await memory.load(cpu, node.line);
    if (node.locked.get(engine.now())) {
      co_return true;
    }
    co_await engine.delay(cpus_.os().spin_iteration); // cpu_relax()
    previous = *node.previous.get(engine.now());
  }
  const std::optional<Cpu> next = co_await wait_next(cpu, previous); // B
  if (next) {                                                        // C
    OsqNode& ahead = cpus_.osq(previous);
    OsqNode& behind = cpus_.osq(*next);
    behind.previous.set(previous, memory.post_store(cpu, behind.line));
    ahead.next.set(next, memory.post_store(cpu, ahead.line));
  }
  co_return false;
}

/// osq_wait_next(): the successor, taken out of the own node; or none, and `tail` is the tail.
Task<std::optional<Cpu>> OsqLock::wait_next(Cpu cpu, std::optional<Cpu> tail)
{
  Memory& memory = cpus_.memory();
  Engine& engine = cpus_.engine();
  OsqNode& node = cpus_.osq(cpu);
  for (;;) {
    co_await memory.load(cpu, line_);
    if (tail_ == cpu) {
      co_await memory.rmw(cpu, line_);
      if (tail_ == cpu) {
        tail_ = tail;
        co_return std::nullopt;
      }
    }
    co_await memory.load(cpu, node.line);
    if (node.next.get(engine.now())) {
      co_await memory.rmw(cpu, node.line); // xchg(&node->next, NULL)
      const std::optional<Cpu> next = node.next.get(engine.now());
      if (next) {
        node.next = Posted<std::optional<Cpu>>{};
        co_return next;
      }
    }
    if (tail_ != cpu) {
      co_await memory.lost_either(cpu, line_, node.line);
    }
    co_await cpus_.notice();
  }
}

} // namespace numasim
