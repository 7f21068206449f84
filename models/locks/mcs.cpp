// MCS lock: a queue of nodes, one a CPU, each spun on by its own CPU. The owner keeps its node
// until it lets go.

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
    for (const LineId line : line_for_each_cpu(context, "MCS nodes")) {
      nodes_.push_back({line, {}, {}});
    }
  }

private:
  Task<bool> take(Cpu cpu) override
  {
    McsNode& self = node(cpu);
    co_await memory().store(cpu, self.line); // locked = 0, next = NULL
    self.locked = Posted<bool>{false};
    self.next = Posted<std::optional<Cpu>>{};
    co_await memory().rmw(cpu, line_); // prev = xchg(lock, node)
    const std::optional<Cpu> previous = std::exchange(tail_, cpu);
    if (!previous) {
      co_return false;
    }
    McsNode& ahead = node(*previous);
    ahead.next.set(cpu, memory().post_store(cpu, ahead.line));
    co_await cpus().spin_until(cpu, self.line, [&] { return self.locked.get(engine().now()); });
    co_return true;
  }

  Task<> let_go(Cpu cpu) override
  {
    McsNode& self = node(cpu);
    co_await memory().load(cpu, self.line);
    std::optional<Cpu> next = self.next.get(engine().now());
    if (!next) {
      co_await memory().rmw(cpu, line_); // cmpxchg(lock, node, NULL)
      if (tail_ == cpu) {
        tail_.reset();
        co_return;
      }
      co_await cpus().spin_until(cpu, self.line, [&] {
        next = self.next.get(engine().now());
        return next.has_value();
      });
    }
    McsNode& behind = node(*next);
    behind.locked.set(true, memory().post_store(cpu, behind.line));
  }

  McsNode& node(Cpu cpu) { return nodes_[index_of(cpu)]; }

  LineId line_; ///< the tail's
  std::optional<Cpu> tail_;
  std::vector<McsNode> nodes_; // by CPU
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
