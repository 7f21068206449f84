#pragma once
/// NUMA-aware osq_lock: an osq_lock that turns into a queue of nodes while many wait.
///
/// After the series "locking/osq_lock: Update osq_lock to dynamic numa-aware" (Zhaoxin, September
/// 2024, not merged): the word stays 4 bytes, 16 of them the tail, with a state and the index of a
/// structure with a queue for each node. When the measured length of the queue exceeds a threshold,
/// newcomers queue by node; a work item undoes that when nobody is there. A node's queue passes the
/// head on inside the node first.
///
/// Ours, where that description leaves it open: the node's first waiter takes a place for the node
/// in the same queue of the word (a cohort lock: D. Dice, V. Marathe, N. Shavit, PPoPP 2012), so
/// who waits there already keeps its place and need not be stopped, and switching needs no
/// agreement: the head of the word's queue is the only one in either state. Each waiter numbers
/// itself after the one ahead; who leaves compares its number with the last one's.

#include "models/locks/kernel_cpus.hpp"
#include "models/locks/osq_lock.hpp"
#include "models/locks/spin_queue.hpp"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

namespace numasim {

/// When a NumaOsq changes and for how long a node keeps it.
struct NumaOsqRules {
  std::uint64_t switch_on = 0;  ///< so many waiters behind the one that leaves: queue by node
  std::uint64_t node_batch = 0; ///< hand-overs in a row inside a node, at most
  Duration look_after;          ///< from the queue being empty to the work item's look
};

class NumaOsq final : public SpinQueue {
public:
  /// `line` holds the word; it may be shared with the lock that the queue belongs to.
  NumaOsq(KernelCpus& cpus, LineId line, const NumaOsqRules& rules);

  Task<bool> lock(Cpu cpu) override;
  /// Its waiters stay: leaving from two levels at once is not described, and who stays costs the
  /// others on its CPU some of their time.
  Task<bool> lock_or_leave(Cpu cpu) override;
  Task<> unlock(Cpu cpu) override;

  [[nodiscard]] bool is_locked() const { return tail_.has_value(); }
  /// Whether newcomers queue by node.
  [[nodiscard]] bool by_node() const { return by_node_; }

private:
  /// Who waits in the word's queue: a CPU, or a node; nodes are numbered after the CPUs.
  using Place = Cpu;

  /// What there is for a node.
  struct NodeQueue {
    std::unique_ptr<OsqLock> waiters;
    OsqNode node;             ///< the node's, in the word's queue
    bool head = false;        ///< its CPUs pass the head on; told with OsqNode::locked
    std::uint64_t passed = 0; ///< how often in a row; told with it
  };

  Task<bool> enter(Cpu cpu, Place place);
  Task<std::optional<Place>> pass(Cpu cpu, Place place);
  Task<> unlock_by_node(Cpu cpu);
  Task<> measure(Cpu cpu, Place last);
  Process look_if_idle(Cpu cpu);
  Task<bool> is_idle(Cpu cpu);

  [[nodiscard]] bool is_node(Place place) const { return index_of(place) >= came_by_node_.size(); }
  [[nodiscard]] OsqNode& at(Place place);
  [[nodiscard]] std::size_t node_of(Cpu cpu) const;
  [[nodiscard]] Place place_of_node(std::size_t node) const;

  KernelCpus& cpus_;
  LineId line_;
  NumaOsqRules rules_;
  std::optional<Place> tail_;
  bool by_node_ = false;
  bool look_pending_ = false;
  std::vector<bool> came_by_node_; // by CPU: in the node queue's structure or not
  std::vector<NodeQueue> nodes_;
};

/// An OsqLock, or with rules a NumaOsq.
[[nodiscard]] std::unique_ptr<SpinQueue> make_spin_queue(KernelCpus& cpus, LineId line,
                                                         const std::optional<NumaOsqRules>& rules);

} // namespace numasim
