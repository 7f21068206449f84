// MCS lock: a queue of nodes, one a thread, each spun on by its own thread. The owner keeps its
// node until it lets go.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <optional>
#include <utility>

namespace numasim {

namespace {

class Mcs final : public CountedLock {
public:
  explicit Mcs(const LockContext& context) : CountedLock(context), line_(own_line(context))
  {
    for (const LineId line : line_for_each_thread(context, "MCS nodes")) {
      nodes_.push_back({line, {}, {}});
    }
  }

private:
  struct QueueNode {
    LineId line{};
    Posted<std::optional<Thread>> next;
    Posted<bool> locked;
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    QueueNode& own = node(self);
    co_await memory().store(cpu, own.line); // locked = 0, next = NULL
    own.locked = Posted<bool>{false};
    own.next = Posted<std::optional<Thread>>{};
    co_await memory().rmw(cpu, line_); // prev = xchg(lock, node)
    const std::optional<Thread> previous = std::exchange(tail_, self);
    if (!previous) {
      co_return false;
    }
    QueueNode& ahead = node(*previous);
    ahead.next.set(self, memory().post_store(cpu, ahead.line));
    co_await cpus().spin_until(cpu, own.line, [&] { return own.locked.get(engine().now()); });
    co_return true;
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    QueueNode& own = node(self);
    co_await memory().load(cpu, own.line);
    std::optional<Thread> next = own.next.get(engine().now());
    if (!next) {
      co_await memory().rmw(cpu, line_); // cmpxchg(lock, node, NULL)
      if (tail_ == self) {
        tail_.reset();
        co_return;
      }
      co_await cpus().spin_until(cpu, own.line, [&] {
        next = own.next.get(engine().now());
        return next.has_value();
      });
    }
    QueueNode& behind = node(*next);
    behind.locked.set(true, memory().post_store(cpu, behind.line));
  }

  QueueNode& node(Thread thread) { return nodes_[index_of(thread)]; }

  LineId line_; ///< the tail's
  std::optional<Thread> tail_;
  std::vector<QueueNode> nodes_; // by thread
};

} // namespace

LockEntry mcs_entry()
{
  return {
      "mcs",
      "MCS queue lock: each waiter spins on a node of its own.",
      "J. Mellor-Crummey, M. Scott, ACM TOCS 9(1), 1991; kernel/locking/mcs_spinlock.h, Linux 6.12",
      false,
      {},
      [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
        return std::make_unique<Mcs>(context);
      }};
}

} // namespace numasim
