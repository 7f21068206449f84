#pragma once
/// Removal of IntervalTree::Operation (lib/rbtree.c and rbtree_augmented.h, 6.12 and 6.18);
/// included by interval_tree.hpp only. Sides as in interval_tree_operation.hpp.

#include "models/rmap/interval_tree.hpp"

namespace numasim {

template <TreeAccess Access> void IntervalTree::Operation<Access>::remove(Vma& vma)
{
  access_.load_root();
  if (tree_.leftmost_ == &vma) {
    Vma* const follower = next(vma);
    access_.store_root();
    tree_.leftmost_ = follower;
  }
  Vma* const above = unlink(vma);
  if (above != nullptr) {
    fix_erase(above);
  }
  vma.linked = false;
  --tree_.size_;
}

/// rb_next().
template <TreeAccess Access> Vma* IntervalTree::Operation<Access>::next(const Vma& vma)
{
  if (Vma* node = child(vma, right); node != nullptr) {
    while (Vma* const lower = child(*node, left)) {
      node = lower;
    }
    return node;
  }
  const Vma* node = &vma;
  Vma* above = parent(*node);
  while (above != nullptr && node == child(*above, right)) {
    node = above;
    above = parent(*node);
  }
  return above;
}

/// Takes `vma` out and returns the node below which a black one is missing, if any.
template <TreeAccess Access> Vma* IntervalTree::Operation<Access>::unlink(Vma& vma)
{
  Vma* const greater = child(vma, right);
  Vma* const smaller = child(vma, left);
  if (smaller != nullptr && greater != nullptr) {
    return unlink_between(vma, *greater);
  }
  Vma* const above = parent(vma);
  Vma* const only = smaller != nullptr ? smaller : greater;
  if (smaller != nullptr) {
    set_parent(*smaller, above, vma.red);
    replace_child(vma, smaller, above);
  } else {
    replace_child(vma, greater, above);
    if (greater != nullptr) {
      set_parent(*greater, above, vma.red);
    }
  }
  propagate(above, nullptr);
  return only == nullptr && !vma.red ? above : nullptr;
}

/// Puts the successor, which is the leftmost node of the right subtree, in the place of `vma`.
template <TreeAccess Access>
Vma* IntervalTree::Operation<Access>::unlink_between(Vma& vma, Vma& first_right)
{
  Vma* successor = &first_right;
  Vma* above = successor; // what hangs below it changes
  Vma* orphan = nullptr;
  Vma* lower = child(*successor, left);
  if (lower == nullptr) {
    orphan = child(*successor, right);
    set_subtree_last(*successor, subtree_last(vma));
  } else {
    for (; lower != nullptr; lower = child(*successor, left)) {
      above = successor;
      successor = lower;
    }
    orphan = child(*successor, right);
    set_child(*above, left, orphan);
    set_child(*successor, right, &first_right);
    set_parent(first_right, successor);
    set_subtree_last(*successor, subtree_last(vma));
    propagate(above, successor);
  }
  Vma* const smaller = child(vma, left);
  set_child(*successor, left, smaller);
  set_parent(*smaller, successor);

  Vma* const place = parent(vma);
  replace_child(vma, successor, place);
  Vma* unbalanced = nullptr;
  if (orphan != nullptr) {
    set_parent(*orphan, above, false);
  } else if (!red(*successor)) {
    unbalanced = above;
  }
  set_parent(*successor, place, vma.red);
  propagate(successor, nullptr);
  return unbalanced;
}

template <TreeAccess Access> void IntervalTree::Operation<Access>::fix_erase(Vma* above)
{
  const Vma* node = nullptr;
  while (above != nullptr) {
    // One black node less at `node`'s side, so there is a sibling even where `node` is null.
    Vma* sibling = child(*above, right);
    const Side side = node == sibling ? right : left;
    if (side == right) {
      sibling = child(*above, left);
    }
    if (red(*sibling)) {
      sibling = lift_red_sibling(*above, *sibling, side);
    }
    Vma* const outer = child(*sibling, opposite(side));
    if (outer != nullptr && red(*outer)) {
      rotate_erase(*above, sibling, outer, nullptr, side);
      return;
    }
    Vma* const inner = child(*sibling, side);
    if (inner != nullptr && red(*inner)) {
      rotate_erase(*above, sibling, outer, inner, side);
      return;
    }
    set_parent(*sibling, above, true);
    if (red(*above)) {
      set_parent(*above, above->parent, false);
      return;
    }
    node = above;
    above = parent(*node);
  }
}

/// Rotates a red sibling above the parent; returns the new, black sibling.
template <TreeAccess Access>
Vma* IntervalTree::Operation<Access>::lift_red_sibling(Vma& above, Vma& sibling, Side side)
{
  Vma* const inner = child(sibling, side);
  set_child(above, opposite(side), inner);
  set_child(sibling, side, &above);
  set_parent(*inner, &above, false);
  take_place(above, sibling, true);
  rotated(above, sibling);
  return inner;
}

/// Ends the repair: `sibling` is black and `outer`, its child away from the missing node, is red;
/// or `inner`, its other child, is (else null) and is rotated into the sibling's place first.
template <TreeAccess Access>
void IntervalTree::Operation<Access>::rotate_erase(Vma& above, Vma* sibling, Vma* outer, Vma* inner,
                                                   Side side)
{
  const Side away = opposite(side);
  if (inner != nullptr) {
    Vma* const moved = child(*inner, away);
    set_child(*sibling, side, moved);
    set_child(*inner, away, sibling);
    set_child(above, away, inner);
    if (moved != nullptr) {
      set_parent(*moved, sibling, false);
    }
    rotated(*sibling, *inner);
    outer = sibling;
    sibling = inner;
  }
  Vma* const handed = child(*sibling, side);
  set_child(above, away, handed);
  set_child(*sibling, side, &above);
  set_parent(*outer, sibling, false);
  if (handed != nullptr) {
    set_parent(*handed, &above);
  }
  take_place(above, *sibling, false);
  rotated(above, *sibling);
}

} // namespace numasim
