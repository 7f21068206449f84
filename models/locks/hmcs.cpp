// HMCS: MCS queues of threads, one a cluster, under an MCS queue of clusters. What a thread gets
// from its predecessor says how often the lock has stayed in the cluster, or that the cluster has
// to queue.

#include "models/locks/clusters.hpp"
#include "models/locks/counted_lock.hpp"
#include "models/locks/entries.hpp"

#include <cstdint>
#include <optional>
#include <utility>

namespace numasim {

namespace {

class Hmcs final : public CountedLock {
public:
  Hmcs(const LockContext& context, const Parameters& parameters)
      : CountedLock(context), clusters_(memory().machine(), parameters),
        threshold_(static_cast<std::uint64_t>(parameters.integer("pass_on")) + 1)
  {
    const LineRole tails = memory().role("HMCS tails");
    const LineRole nodes = memory().role("HMCS nodes of clusters");
    root_.tail_line = own_line(context);
    for (std::size_t i = 0; i < clusters_.count(); ++i) {
      const Node home = clusters_.home(i);
      leaves_.push_back({memory().allocate(home, tails), {}});
      cluster_nodes_.push_back({memory().allocate(home, nodes), {}, {}});
    }
    for (const LineId line : line_for_each_thread(context, "HMCS nodes")) {
      nodes_.push_back({line, {}, {}});
    }
  }

private:
  // Values of a node's status besides the number of threads of the cluster that have had the lock
  // in a row, from 1 on.
  static constexpr std::uint64_t k_wait = UINT64_MAX;
  static constexpr std::uint64_t k_acquire_parent = UINT64_MAX - 1;
  static constexpr std::uint64_t k_cohort_start = 1;

  struct Queued {
    LineId line{};
    Posted<std::optional<std::size_t>> next;
    Posted<std::uint64_t> status;
  };
  /// A queue of threads, whose nodes are in nodes_, or of clusters, in cluster_nodes_.
  struct Queue {
    LineId tail_line{};
    std::optional<std::size_t> tail;
  };

  Task<bool> take(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Queue& leaf = leaves_[clusters_.of(cpu)];
    const bool waited = co_await queue(cpu, leaf, nodes_, index_of(self));
    Queued& own = nodes_[index_of(self)];
    if (waited && own.status.get(engine().now()) < k_acquire_parent) {
      co_return true;
    }
    own.status.set(k_cohort_start, memory().post_store(cpu, own.line));
    const bool waited_above = co_await queue(cpu, root_, cluster_nodes_, clusters_.of(cpu));
    co_return waited || waited_above;
  }

  Task<> let_go(Thread self) override
  {
    const Cpu cpu = cpu_of(self);
    Queue& leaf = leaves_[clusters_.of(cpu)];
    Queued& own = nodes_[index_of(self)];
    co_await memory().load(cpu, own.line);
    const std::uint64_t count = own.status.get(Instant::max());
    const std::optional<std::size_t> next = own.next.get(engine().now());
    if (count < threshold_ && next) {
      Queued& behind = nodes_[*next];
      behind.status.set(count + 1, memory().post_store(cpu, behind.line));
      co_return;
    }
    co_await hand_on(cpu, root_, cluster_nodes_, clusters_.of(cpu), k_cohort_start);
    co_await hand_on(cpu, leaf, nodes_, index_of(self), k_acquire_parent);
  }

  /// Returns, when the node is the queue's first, whether it waited for that.
  Task<bool> queue(Cpu cpu, Queue& in, std::vector<Queued>& nodes, std::size_t place)
  {
    Queued& self = nodes[place];
    co_await memory().store(cpu, self.line);
    self.status = Posted<std::uint64_t>{k_wait};
    self.next = Posted<std::optional<std::size_t>>{};
    co_await memory().rmw(cpu, in.tail_line); // swap(tail, node)
    const std::optional<std::size_t> previous = std::exchange(in.tail, place);
    if (!previous) {
      co_return false;
    }
    Queued& ahead = nodes[*previous];
    ahead.next.set(place, memory().post_store(cpu, ahead.line));
    co_await cpus().spin_until(cpu, self.line,
                               [&] { return self.status.get(engine().now()) != k_wait; });
    co_return true;
  }

  /// Gives the next in the queue `status`, or leaves the queue empty.
  Task<> hand_on(Cpu cpu, Queue& in, std::vector<Queued>& nodes, std::size_t place,
                 std::uint64_t status)
  {
    Queued& self = nodes[place];
    co_await memory().load(cpu, self.line);
    std::optional<std::size_t> next = self.next.get(engine().now());
    if (!next) {
      co_await memory().rmw(cpu, in.tail_line); // compare_and_swap(tail, node, NULL)
      if (in.tail == place) {
        in.tail.reset();
        co_return;
      }
      co_await cpus().spin_until(cpu, self.line, [&] {
        next = self.next.get(engine().now());
        return next.has_value();
      });
    }
    Queued& behind = nodes[*next];
    behind.status.set(status, memory().post_store(cpu, behind.line));
  }

  Clusters clusters_;
  std::uint64_t threshold_;
  Queue root_;
  std::vector<Queue> leaves_; // by cluster
  std::vector<Queued> cluster_nodes_;
  std::vector<Queued> nodes_; // by thread
};

} // namespace

LockEntry hmcs_entry()
{
  return {
      "hmcs",
      "Hierarchical MCS lock of two levels: queues of CPUs, one a cluster, in a queue of "
      "clusters.",
      "M. Chabbi, M. Fagan, J. Mellor-Crummey, PPoPP 2015",
      false,
      {Clusters::parameter(),
       pass_on_parameter(64, "guess: as the cohort locks' (Dice, Marathe, Shavit, PPoPP 2012)")},
      [](const LockContext& context, const Parameters& parameters) -> std::unique_ptr<Lock> {
        return std::make_unique<Hmcs>(context, parameters);
      }};
}

} // namespace numasim
