#pragma once
/// Access policy of the interval tree that counts what an operation touches.

#include "models/rmap/interval_tree.hpp"
#include "tools/validate/tree_costs.hpp"

#include <bit>
#include <unordered_map>

namespace numasim {

class RecordingAccess {
public:
  /// Starts over, for an operation on `own`.
  void begin(const Vma& own)
  {
    own_ = &own;
    lines_.clear();
    root_ = {};
    in_group_ = false;
    misgrouped_ = false;
  }

  void load(const Vma& vma, VmaField field) { lines_[&vma].loaded |= bit(field); }
  void store(Vma& vma, VmaField field)
  {
    misgrouped_ = misgrouped_ || in_group_;
    lines_[&vma].stored |= bit(field);
  }
  void load_root() { root_.loaded = 1; }
  void store_root() { root_.stored = 1; }
  void begin_independent()
  {
    misgrouped_ = misgrouped_ || in_group_;
    in_group_ = true;
  }
  void end_independent()
  {
    misgrouped_ = misgrouped_ || !in_group_;
    in_group_ = false;
  }

  [[nodiscard]] Touched touched() const
  {
    Touched sum;
    count(root_, sum);
    for (const auto& [vma, lines] : lines_) {
      if (vma != own_) {
        count(lines, sum);
        sum.vmas_visited += 1;
        sum.vmas_written += lines.stored != 0 ? 1 : 0;
      }
    }
    return sum;
  }
  /// Whether groups nested or held a store.
  [[nodiscard]] bool misgrouped() const { return misgrouped_; }

private:
  struct Lines {
    unsigned loaded = 0;
    unsigned stored = 0;
  };

  static unsigned bit(VmaField field) { return 1U << VmaLayout::v6_18().line_of(field); }
  static void count(const Lines& lines, Touched& sum)
  {
    sum.lines_written += std::popcount(lines.stored);
    sum.lines_read += std::popcount(lines.loaded & ~lines.stored);
  }

  const Vma* own_ = nullptr;
  std::unordered_map<const Vma*, Lines> lines_;
  Lines root_;
  bool in_group_ = false;
  bool misgrouped_ = false;
};

} // namespace numasim
