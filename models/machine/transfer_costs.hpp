#pragma once
/// What a line's way from one core to another costs on an idle machine: the rules of
/// docs/machine.md, for Memory's hot path and for everybody else who needs the figure.
///
///     const TransferCosts costs(machine);
///     costs.transfer(requester, owner, home);     // Cpu, Cpu, Node
///
/// One hand-over of a compare-and-swap ping-pong (an entry of a measured matrix) is this transfer
/// plus Costs::rmw_local.

#include "models/machine/machine.hpp"
#include "models/machine/transfer_rule.hpp"
#include "sim/time.hpp"

#include <algorithm>
#include <cstdint>
#include <vector>

namespace numasim {

class TransferCosts {
public:
  /// Keeps nothing of `machine`. Offsets that would make a transfer take less than no time leave it
  /// at none; the reader of topology files refuses such.
  explicit TransferCosts(const Machine& machine);

  /// What `requester` waits for a line whose only copy is `owner`'s, modified, and whose page is on
  /// `home`: without the spread of Costs::jitter_cv and without the operation's own cost. Zero
  /// from a CPU to itself.
  [[nodiscard]] Duration transfer(Cpu requester, Cpu owner, Node home) const;

  // In picoseconds, by the parts that Memory has at hand.

  /// Between siblings of one core.
  [[nodiscard]] std::int64_t in_core_ps() const { return core_transfer_ps_; }
  /// Between two cores of one L3 group; or, for one core, between it and its L3.
  [[nodiscard]] std::int64_t in_l3_ps(Core requester, Core owner) const
  {
    return positions_ ? positioned_ps(l3_transfer_ps_, requester, owner) : l3_transfer_ps_;
  }
  /// From a core of another L3 group.
  [[nodiscard]] std::int64_t across_ps(Core requester, Node home, Core owner) const
  {
    const std::int64_t rule = rule_ps(node_of(requester), home, node_of(owner));
    return positions_ ? positioned_ps(rule, requester, owner) : rule;
  }
  /// The protocol's rule alone, between L3 groups of two nodes.
  [[nodiscard]] std::int64_t rule_ps(Node requester, Node home, Node owner) const
  {
    return transfer_rule(
        rule_, index_of(requester), index_of(home), index_of(owner),
        [this](std::size_t from, std::size_t to) { return hop_ps_[from * nodes_ + to]; },
        [this](std::size_t node) { return package_[node]; });
  }
  /// Whether where a core sits counts: whether the topology states offsets.
  [[nodiscard]] bool positions() const { return positions_; }

  /// A line that nobody has, from the memory of `home`.
  [[nodiscard]] std::int64_t fill_ps(Node requester, Node home) const
  {
    const std::size_t r = index_of(requester);
    const std::size_t h = index_of(home);
    return dram_ps_ + hop_ps_[r * nodes_ + h] + hop_ps_[h * nodes_ + r];
  }

  /// How far a transfer between L3 groups goes: to the farthest party that has to act.
  [[nodiscard]] Distance reach(Node requester, Node home, Node owner) const
  {
    const std::size_t r = index_of(requester) * nodes_;
    const Distance far = distance_[r + index_of(owner)];
    return rule_.protocol == Protocol::HomeDirectory ? std::max(far, distance_[r + index_of(home)])
                                                     : far;
  }

private:
  void take_positions(const Machine& machine);
  [[nodiscard]] Node node_of(Core core) const { return node_of_core_[index_of(core)]; }
  [[nodiscard]] std::int64_t positioned_ps(std::int64_t rule, Core requester, Core owner) const;

  RuleCosts<std::int64_t> rule_;
  bool positions_;
  std::size_t nodes_;
  std::size_t l3s_;
  std::int64_t core_transfer_ps_, l3_transfer_ps_, dram_ps_;
  std::vector<std::uint32_t> core_of_cpu_;
  std::vector<std::uint32_t> l3_of_core_;
  std::vector<Node> node_of_core_;
  std::vector<std::uint16_t> package_;       // by node
  std::vector<std::int64_t> hop_ps_;         // node x node
  std::vector<Distance> distance_;           // node x node
  std::vector<std::int64_t> core_offset_ps_; // by core, if stated
  std::vector<std::int64_t> pair_offset_ps_; // requester's L3 group x owner's, if stated
};

} // namespace numasim
