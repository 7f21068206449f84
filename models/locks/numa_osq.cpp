#include "models/locks/numa_osq.hpp"

#include <utility>

namespace numasim {

NumaOsq::NumaOsq(KernelCpus& cpus, LineId line, const NumaOsqRules& rules)
    : cpus_(cpus), line_(line), rules_(rules), came_by_node_(cpus.memory().machine().cpus())
{
  Memory& memory = cpus.memory();
  const LineRole role = memory.role("numa osq");
  for (std::uint32_t i = 0; i < memory.machine().nodes(); ++i) {
    nodes_.push_back({std::make_unique<OsqLock>(cpus, memory.allocate(Node{i}, role)),
                      {memory.allocate(Node{i}, role), {}, {}},
                      false,
                      0});
  }
}

Task<bool> NumaOsq::lock(Cpu cpu)
{
  co_await cpus_.memory().load(cpu, line_); // the state
  came_by_node_[index_of(cpu)] = by_node_;
  if (!by_node_) {
    co_return co_await enter(cpu, cpu);
  }
  const std::size_t node = node_of(cpu);
  const bool waited = co_await nodes_[node].waiters->lock(cpu);
  if (nodes_[node].head) {
    co_return true;
  }
  const bool waited_for_others = co_await enter(cpu, place_of_node(node));
  co_return waited || waited_for_others;
}

Task<bool> NumaOsq::lock_or_leave(Cpu cpu)
{
  co_await lock(cpu);
  co_return true;
}

Task<> NumaOsq::unlock(Cpu cpu)
{
  if (came_by_node_[index_of(cpu)]) {
    co_await unlock_by_node(cpu);
    co_return;
  }
  const std::optional<Place> last = co_await pass(cpu, cpu);
  if (last && !is_node(*last)) {
    co_await measure(cpu, *last);
  }
}

// -------------------------------------------------------------------------------- the word's queue

/// As osq_lock(), and a CPU numbers itself: whether somebody was ahead.
Task<bool> NumaOsq::enter(Cpu cpu, Place place)
{
  Memory& memory = cpus_.memory();
  Engine& engine = cpus_.engine();
  OsqNode& node = at(place);

  co_await memory.store(cpu, node.line);
  node.locked = Posted<bool>{false};
  node.next = Posted<std::optional<Cpu>>{};
  node.serial = 0;

  co_await memory.rmw(cpu, line_); // xchg(&lock->tail, place)
  const std::optional<Place> previous = std::exchange(tail_, place);
  if (!previous) {
    co_return false;
  }
  OsqNode& ahead = at(*previous);
  if (!is_node(place)) {
    co_await memory.load(cpu, ahead.line);
    node.serial = ahead.serial + 1;
    (void)memory.post_store(cpu, node.line);
  }
  ahead.next.set(place, memory.post_store(cpu, ahead.line)); // prev->next = node
  co_await cpus_.spin_until(cpu, node.line, [&] { return node.locked.get(engine.now()); });
  co_return true;
}

/// As osq_unlock(): who is last, if others wait.
Task<std::optional<NumaOsq::Place>> NumaOsq::pass(Cpu cpu, Place place)
{
  Memory& memory = cpus_.memory();
  Engine& engine = cpus_.engine();
  OsqNode& node = at(place);

  co_await memory.rmw(cpu, line_); // cmpxchg(&lock->tail, place, 0)
  if (tail_ == place) {
    tail_.reset();
    if (by_node_ && !look_pending_) {
      look_pending_ = true;
      engine.spawn(look_if_idle(cpu));
    }
    co_return std::nullopt;
  }
  const std::optional<Place> last = tail_;
  co_await memory.rmw(cpu, node.line); // next = xchg(&node->next, NULL)
  std::optional<Place> next = node.next.get(engine.now());
  if (!next) {
    co_await cpus_.spin_until(cpu, node.line, [&] {
      next = node.next.get(engine.now());
      return next.has_value();
    });
  }
  OsqNode& behind = at(*next);
  behind.locked.set(true, memory.post_store(cpu, behind.line));
  co_return last;
}

// ----------------------------------------------------------------------------------- queue by node

/// The head goes to a neighbour if there is one and it has not stayed for long enough.
Task<> NumaOsq::unlock_by_node(Cpu cpu)
{
  NodeQueue& node = nodes_[node_of(cpu)];
  co_await cpus_.memory().load(cpu, cpus_.osq(cpu).line);
  const bool neighbour = cpus_.osq(cpu).next.get(cpus_.engine().now()).has_value();
  node.head = neighbour && node.passed < rules_.node_batch;
  if (node.head) {
    ++node.passed;
  } else {
    node.passed = 0;
    co_await pass(cpu, place_of_node(node_of(cpu)));
  }
  co_await node.waiters->unlock(cpu);
}

// ------------------------------------------------------------------------------------- the
// switches

/// By who has just passed the head on, when `last` was last in the queue. If that has gone through
/// another queue in between, the length is that one's: too early a switch costs time, nothing else.
Task<> NumaOsq::measure(Cpu cpu, Place last)
{
  Memory& memory = cpus_.memory();
  const std::uint64_t own = cpus_.osq(cpu).serial;
  co_await memory.load(cpu, at(last).line);
  if (at(last).serial < own + rules_.switch_on || by_node_) {
    co_return;
  }
  co_await memory.rmw(cpu, line_);
  by_node_ = true;
}

/// The work item, on the CPU that emptied the queue. That CPU's task is not held up by it.
Process NumaOsq::look_if_idle(Cpu cpu)
{
  co_await cpus_.engine().delay(rules_.look_after);
  look_pending_ = false;
  const bool idle = co_await is_idle(cpu);
  if (idle) {
    co_await cpus_.memory().rmw(cpu, line_); // cmpxchg: only if nobody has come
    by_node_ = tail_.has_value();
  }
}

Task<bool> NumaOsq::is_idle(Cpu cpu)
{
  co_await cpus_.memory().load(cpu, line_);
  if (tail_) {
    co_return false;
  }
  for (NodeQueue& node : nodes_) {
    co_await cpus_.memory().load(cpu, node.waiters->line());
    if (node.waiters->is_locked()) {
      co_return false;
    }
  }
  co_return true;
}

// -------------------------------------------------------------------------------------------
// places

OsqNode& NumaOsq::at(Place place)
{
  return is_node(place) ? nodes_[index_of(place) - came_by_node_.size()].node : cpus_.osq(place);
}

std::size_t NumaOsq::node_of(Cpu cpu) const
{
  return index_of(cpus_.memory().machine().node_of(cpu));
}

NumaOsq::Place NumaOsq::place_of_node(std::size_t node) const
{
  return Place{static_cast<std::uint32_t>(came_by_node_.size() + node)};
}

std::unique_ptr<SpinQueue> make_spin_queue(KernelCpus& cpus, LineId line,
                                           const std::optional<NumaOsqRules>& rules)
{
  if (rules) {
    return std::make_unique<NumaOsq>(cpus, line, *rules);
  }
  return std::make_unique<OsqLock>(cpus, line);
}

} // namespace numasim
