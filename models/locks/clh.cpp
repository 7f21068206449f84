// CLH lock: a queue in which each thread spins on its predecessor's node, which it takes over as
// its own for the next time. Nobody writes to another's node, so a hand-over is one transfer.

#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <cstddef>
#include <utility>

namespace numasim {

namespace {

class Clh final : public CountedLock {
public:
  explicit Clh(const LockContext& context) : CountedLock(context), line_(own_line(context))
  {
    for (const LineId line : line_for_each_thread(context, "CLH nodes")) {
      own_.push_back({nodes_.size(), 0});
      nodes_.push_back({line, {}});
    }
    tail_ = nodes_.size(); // a node that nobody holds stands for the lock being free
    nodes_.push_back({own_line(context), {}});
  }

private:
  struct Node {
    LineId line{};
    Posted<bool> held;
  };
  struct Own {
    std::size_t node;
    std::size_t previous;
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Own& own = own_[index_of(self)];
    Node& node = nodes_[own.node];
    co_await memory().store(cpu, node.line);
    node.held = Posted<bool>{true};
    co_await memory().rmw(cpu, line_); // previous = xchg(tail, node)
    own.previous = std::exchange(tail_, own.node);
    const Node& ahead = nodes_[own.previous];
    bool contended = false;
    co_await cpus().spin_until(cpu, ahead.line, [&] {
      const bool held = ahead.held.get(engine().now());
      contended = contended || held;
      return !held;
    });
    co_return contended;
  }

  Task<> let_go(Thread self) override
  {
    Own& own = own_[index_of(self)];
    Node& node = nodes_[own.node];
    node.held.set(false, memory().post_store(cpu_of(self), node.line));
    own.node = own.previous;
    co_return;
  }

  LineId line_; ///< the tail's
  std::size_t tail_;
  std::vector<Node> nodes_;
  std::vector<Own> own_; // by thread
};

} // namespace

LockEntry clh_entry()
{
  return {"clh",
          "CLH queue lock: each waiter spins on its predecessor's node.",
          "T. Craig, Univ. of Washington TR 93-02-02, 1993; P. Magnusson et al., IPPS 1994",
          false,
          {},
          [](const LockContext& context, const Parameters&) -> std::unique_ptr<Lock> {
            return std::make_unique<Clh>(context);
          }};
}

} // namespace numasim
