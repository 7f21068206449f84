#pragma once
/// A mapping is in exactly one tree, its own, whenever no operation is at it; and the trees are
/// sound.

#include "models/check/check_log.hpp"
#include "models/check/tree_names.hpp"

#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

namespace numasim {

class TreeMembers {
public:
  TreeMembers(CheckLog& log, RmapStrategy& strategy, const TreeNames& names)
      : log_(log), strategy_(strategy), names_(names)
  {
  }

  void preloaded(const Vma& vma);
  void inserts(Thread self, const IntervalTree& tree, const Vma& vma);
  void removes(Thread self, const IntervalTree& tree, const Vma& vma);

  // At the end of an operation by `self`: what it leaves. Who has had the VMA in hand since, and is
  // still at it, has to see to it instead.
  void must_be_mapped(Thread self, const Vma& vma);
  void must_be_gone(Thread self, const Vma& vma);
  /// What it has had in hand besides, moving it, say.
  void ends(Thread self);

  /// Looks at all trees, `always` or where it has been long enough since to be worth it.
  void look_at_trees(bool always, std::span<const AddressSpace> files);

private:
  struct Place {
    const IntervalTree* tree = nullptr; ///< null: none
    Thread by{};                        ///< who put it there, or took it out
    std::uint64_t operation = 0;        ///< the how manieth of that thread
    bool mapped = false;                ///< an operation that maps it is over
  };

  [[nodiscard]] bool in_other_hands(Thread self, const Place& place);
  void check(Thread self, const Vma& vma, Place& place);
  std::vector<const Vma*>& handled(Thread self);

  CheckLog& log_;
  RmapStrategy& strategy_;
  const TreeNames& names_;
  std::unordered_map<const Vma*, Place> places_;
  std::vector<std::vector<const Vma*>> handled_; ///< by thread, in its operation
  std::uint64_t since_look_ = 0;
};

} // namespace numasim
