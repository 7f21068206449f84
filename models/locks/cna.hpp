#pragma once
/// CNA qspinlock (A. Kogan's kernel series, version 15, kernel/locking/qspinlock_cna.h; D. Dice,
/// A. Kogan, EuroSys 2019): a qspinlock whose queue's head moves waiters of other nodes to a
/// secondary queue, until it is time to let those go first.
///
/// The secondary queue is a ring through the same nodes: its tail's `next` is its head. The tail is
/// handed on in `locked` of the main queue's next head, with the preferred node and the time when
/// the secondary queue came to be, all in one line.
///
/// Not modelled: CNA_PRIORITY_NODE (interrupts and real-time tasks).

#include "models/locks/qspinlock.hpp"
#include "sim/random.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace numasim {

/// When the queue is sorted, and when the secondary queue goes first.
struct CnaRules {
  std::optional<Duration> after;  ///< when it has existed for longer than this
  std::uint64_t one_in = 1 << 16; ///< otherwise: with this chance at each hand-over
  std::uint64_t sort_one_in = 1;  ///< of heads without a secondary queue, those that sort
};

class CnaWord final : public QSpinWord {
public:
  /// `streams`: one a CPU, of what it draws.
  CnaWord(KernelCpus& cpus, LineId line, const CnaRules& rules, std::vector<RandomStream> streams);

private:
  /// What struct cna_node has beyond an MCS node.
  struct CnaNode {
    Node preferred{};
    Instant start; ///< when the secondary queue came to be
    std::optional<Cpu> secondary_tail;
    bool flush = false;
  };

  void enter(Cpu cpu) override;
  Task<> at_head(Cpu cpu) override;
  Task<bool> try_clear_tail(Cpu cpu) override;
  Task<> hand_on(Cpu cpu, Cpu next) override;

  /// What the head found when it looked at who comes next.
  struct Look {
    bool is_local = false;
    std::optional<LineId> wait_on; ///< nothing to do until this changes; none: look again
  };
  Task<Look> order_queue(Cpu cpu);
  void splice(Cpu cpu, Cpu next, Cpu after);
  [[nodiscard]] bool time_to_flush(Cpu cpu);

  void link(Cpu cpu, Cpu node, std::optional<Cpu> next);
  void make_head(Cpu cpu, Cpu next);
  [[nodiscard]] std::optional<Cpu> next_of(Cpu node) const;
  [[nodiscard]] CnaNode& node(Cpu cpu) { return nodes_[index_of(cpu)]; }
  [[nodiscard]] Instant now() const { return cpus().engine().now(); }

  CnaRules rules_;
  std::vector<RandomStream> streams_; // by CPU
  std::vector<CnaNode> nodes_;        // by CPU
};

} // namespace numasim
