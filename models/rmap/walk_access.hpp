#pragma once
/// What a tree operation's accesses cost a CPU that holds the tree's lock: the bridge from
/// IntervalTree to Walk.

#include "models/memory/walk.hpp"
#include "models/rmap/vma.hpp"
#include "models/rmap/watch.hpp"

#include <cstdint>

namespace numasim {

/// Hands out a number per run of tree operations. Everything that touches the same VMAs shares one.
class TouchEpochs {
public:
  [[nodiscard]] std::uint32_t next()
  {
    // 0 is what a VMA nobody touched yet carries.
    return ++last_ == 0 ? ++last_ : last_;
  }

private:
  std::uint32_t last_ = 0;
};

/// Access policy over a Walk, for all the tree operations of that Walk. A line's first access goes
/// to the line model; later ones hit, since only this CPU may touch it until the Walk is over.
///
/// The root's line is left alone: it may be the lock's line too, so its accesses are awaited by the
/// strategy; root_loaded() and root_stored() say which the operations made.
class WalkAccess {
public:
  WalkAccess(Walk& walk, TouchEpochs& epochs, const VmaLayout& layout)
      : walk_(walk), layout_(layout), epoch_(epochs.next())
  {
  }

  /// From now on `watch` is told what `self` puts into trees and takes out.
  void show_to(RmapWatch* watch, Thread self)
  {
    watch_ = watch;
    self_ = self;
  }
  void inserts(const IntervalTree& tree, const Vma& vma)
  {
    changes_ = true;
    if (watch_ != nullptr) {
      watch_->inserts(self_, tree, vma);
    }
  }
  void removes(const IntervalTree& tree, const Vma& vma)
  {
    changes_ = true;
    if (watch_ != nullptr) {
      watch_->removes(self_, tree, vma);
    }
  }
  /// Whether a tree was changed.
  [[nodiscard]] bool changes() const { return changes_; }

  void load(const Vma& vma, VmaField field)
  {
    const unsigned line = layout_.line_of(field, vma.shift);
    const unsigned bit = k_loaded << line;
    if ((begin(vma) & bit) != 0) {
      hit();
      return;
    }
    vma.touched = static_cast<std::uint8_t>(vma.touched | bit);
    missed_ = true;
    walk_.load(vma.lines[line]);
  }

  void store(Vma& vma, VmaField field)
  {
    const unsigned line = layout_.line_of(field, vma.shift);
    const unsigned bit = k_stored << line;
    if ((begin(vma) & bit) != 0) {
      hit();
      return;
    }
    vma.touched = static_cast<std::uint8_t>(vma.touched | bit | (k_loaded << line));
    walk_.store(vma.lines[line]);
  }

  void load_root() { root_loaded_ = true; }
  void store_root() { root_stored_ = true; }

  void begin_independent()
  {
    walk_.begin_independent();
    grouped_ = true;
    missed_ = false;
    hit_ = false;
  }
  /// Hits hide behind the group's misses; among themselves they overlap.
  void end_independent()
  {
    walk_.end_independent();
    grouped_ = false;
    if (hit_ && !missed_) {
      walk_.hit();
    }
  }

  [[nodiscard]] bool root_loaded() const { return root_loaded_; }
  [[nodiscard]] bool root_stored() const { return root_stored_; }
  /// Distinct VMAs touched so far, those that were inserted or removed included.
  [[nodiscard]] std::uint32_t visited() const { return visited_; }

private:
  static constexpr unsigned k_loaded = 1;
  static constexpr unsigned k_stored = 1U << k_vma_lines;

  /// The lines touched so far, as bits.
  unsigned begin(const Vma& vma)
  {
    if (vma.epoch != epoch_) {
      vma.epoch = epoch_;
      vma.touched = 0;
      ++visited_;
    }
    return vma.touched;
  }

  void hit()
  {
    if (grouped_) {
      hit_ = true;
    } else {
      walk_.hit();
    }
  }

  Walk& walk_;
  const VmaLayout& layout_;
  std::uint32_t epoch_;
  std::uint32_t visited_ = 0;
  RmapWatch* watch_ = nullptr;
  Thread self_{};
  bool changes_ = false;
  bool root_loaded_ = false;
  bool root_stored_ = false;
  bool grouped_ = false;
  bool missed_ = false;
  bool hit_ = false;
};

} // namespace numasim
