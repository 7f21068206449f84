// Hierarchical CLH lock: threads of a cluster queue among themselves; the first of them splices all
// who have come so far into the queue of all. As in CLH each spins on its predecessor's node.

#include "models/locks/clusters.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <cstddef>
#include <optional>

namespace numasim {

namespace {

class Hclh final : public CountedLock {
public:
  Hclh(const LockContext& context, const Parameters& parameters)
      : CountedLock(context), line_(own_line(context)), clusters_(memory().machine(), parameters)
  {
    const LineRole tails = memory().role("local tails");
    for (std::size_t i = 0; i < clusters_.count(); ++i) {
      local_.push_back({memory().allocate(clusters_.home(i), tails), {}});
    }
    for (const LineId line : line_for_each_thread(context, "HCLH nodes")) {
      own_.push_back({nodes_.size(), 0});
      const Cpu cpu = cpu_of(Thread{static_cast<std::uint32_t>(nodes_.size())});
      nodes_.push_back({line, clusters_.of(cpu), Posted<bool>{true}, Posted<bool>{false}});
    }
    tail_ = nodes_.size(); // a node that nobody holds stands for the lock being free
    nodes_.push_back({own_line(context), clusters_.count(), {}, {}});
  }

private:
  /// Three fields in one line.
  struct Queued {
    LineId line{};
    std::size_t cluster = 0; ///< changed only by its holder, before others can see the node
    Posted<bool> successor_must_wait;
    Posted<bool> tail_when_spliced;
  };
  struct Local {
    LineId line{};
    std::optional<std::size_t> tail;
  };
  struct Own {
    std::size_t node;
    std::size_t previous;
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    const std::size_t cluster = clusters_.of(cpu);
    Local& local = local_[cluster];
    Own& own = own_[index_of(self)];
    co_await memory().load(cpu, local.line);
    co_await memory().rmw(cpu, local.line); // compare_and_swap(tail, previous, node)
    const std::optional<std::size_t> ahead = std::exchange(local.tail, own.node);
    if (ahead) {
      const bool granted = co_await wait_for_grant(cpu, nodes_[*ahead], cluster);
      if (granted) {
        own.previous = *ahead;
        co_return true;
      }
    }
    const bool waited = co_await splice(cpu, local, own);
    co_return waited || ahead;
  }

  /// True when the lock came from `ahead`; false when its cluster's queue went on without this
  /// thread, which is then the first of the next batch.
  Task<bool> wait_for_grant(Cpu cpu, const Queued& ahead, std::size_t cluster)
  {
    bool master = false;
    co_await cpus().spin_until(cpu, ahead.line, [&] {
      const Instant now = engine().now();
      master = ahead.cluster != cluster || ahead.tail_when_spliced.get(now);
      return master || !ahead.successor_must_wait.get(now);
    });
    co_return !master;
  }

  /// Puts the cluster's queue behind that of all, and waits.
  Task<bool> splice(Cpu cpu, const Local& local, Own& own)
  {
    co_await memory().load(cpu, line_);
    co_await memory().load(cpu, local.line);
    const std::size_t batch_end = *local.tail;
    co_await memory().rmw(cpu, line_); // compare_and_swap(tail, previous, batch_end)
    own.previous = std::exchange(tail_, batch_end);
    Queued& last = nodes_[batch_end];
    // Not posted: no later store of this thread may be seen before it.
    co_await memory().store(cpu, last.line);
    last.tail_when_spliced = Posted<bool>{true};
    const Queued& ahead = nodes_[own.previous];
    bool waited = false;
    co_await cpus().spin_until(cpu, ahead.line, [&] {
      const bool wait = ahead.successor_must_wait.get(engine().now());
      waited = waited || wait;
      return !wait;
    });
    co_return waited;
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Own& own = own_[index_of(self)];
    Queued& node = nodes_[own.node];
    node.successor_must_wait.set(false, memory().post_store(cpu, node.line));
    // The predecessor's node is made ready to be the own one.
    Queued& next = nodes_[own.previous];
    co_await memory().store(cpu, next.line);
    next.cluster = clusters_.of(cpu);
    next.successor_must_wait = Posted<bool>{true};
    next.tail_when_spliced = Posted<bool>{false};
    own.node = own.previous;
  }

  LineId line_; ///< the tail's of the queue of all
  std::size_t tail_;
  Clusters clusters_;
  std::vector<Local> local_; // by cluster
  std::vector<Queued> nodes_;
  std::vector<Own> own_; // by thread
};

} // namespace

LockEntry hclh_entry()
{
  return {"hclh",
          "Hierarchical CLH queue lock: clusters' queues spliced into one for all.",
          "V. Luchangco, D. Nussbaum, N. Shavit, Euro-Par 2006; M. Herlihy, N. Shavit, The Art of "
          "Multiprocessor Programming, 2008, 7.8.2",
          false,
          {Clusters::parameter()},
          [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
            return std::make_unique<Hclh>(context, parameters);
          }};
}

} // namespace numasim
