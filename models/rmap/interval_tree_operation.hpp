#pragma once
/// Bodies of IntervalTree::Operation but for removal; included by interval_tree.hpp only.
///
/// Left and right cases, which the kernel writes out twice, are one here: `side` is where the node
/// in question hangs below its parent. The kernel looks at the right child first either way.

#include "models/rmap/interval_tree.hpp"

#include <algorithm>

namespace numasim {

// Augmentation (RB_DECLARE_CALLBACKS_MAX in include/linux/rbtree_augmented.h).

/// A step of the descent: the new node ends up in this subtree.
template <TreeAccess Access>
void IntervalTree::Operation<Access>::raise(Vma& node, std::uint32_t last)
{
  if (node.subtree_last < last) {
    set_subtree_last(node, last);
  }
}

/// Two rounds of misses: the node's own lines, then, at addresses found there, the children's.
template <TreeAccess Access> std::uint32_t IntervalTree::Operation<Access>::compute(const Vma& node)
{
  access_.begin_independent();
  load_last(node);
  const Vma* const smaller = child(node, left);
  const Vma* const greater = child(node, right);
  access_.end_independent();

  std::uint32_t last = node.last();
  access_.begin_independent();
  if (smaller != nullptr) {
    last = std::max(last, subtree_last(*smaller));
  }
  if (greater != nullptr) {
    last = std::max(last, subtree_last(*greater));
  }
  access_.end_independent();
  return last;
}

/// Recomputes upwards until nothing changes any more.
template <TreeAccess Access>
void IntervalTree::Operation<Access>::propagate(Vma* from, const Vma* stop)
{
  while (from != stop) {
    const std::uint32_t last = compute(*from);
    if (subtree_last(*from) == last) {
      return;
    }
    set_subtree_last(*from, last);
    from = parent(*from);
  }
}

/// `up` has taken the place of `down`, which is its child now.
template <TreeAccess Access> void IntervalTree::Operation<Access>::rotated(Vma& down, Vma& up)
{
  set_subtree_last(up, subtree_last(down));
  set_subtree_last(down, compute(down));
}

// Links (lib/rbtree.c).

template <TreeAccess Access>
void IntervalTree::Operation<Access>::link_node(Vma& vma, Vma* below, Side side)
{
  set_parent(vma, below, true);
  set_child(vma, left, nullptr);
  set_child(vma, right, nullptr);
  if (below != nullptr) {
    set_child(*below, side, &vma);
  } else {
    access_.store_root();
    tree_.root_ = &vma;
  }
  vma.linked = true;
  ++tree_.size_;
}

template <TreeAccess Access>
void IntervalTree::Operation<Access>::replace_child(const Vma& old, Vma* by, Vma* above)
{
  if (above == nullptr) {
    access_.store_root();
    tree_.root_ = by;
    return;
  }
  set_child(*above, child(*above, left) == &old ? left : right, by);
}

/// The last part of a rotation: `up` gets the parent and colour of `down`, which moves below it.
template <TreeAccess Access>
void IntervalTree::Operation<Access>::take_place(Vma& down, Vma& up, bool down_red)
{
  Vma* const above = parent(down);
  set_parent(up, above, down.red);
  set_parent(down, &up, down_red);
  replace_child(down, &up, above);
}

// Insertion.

template <TreeAccess Access> void IntervalTree::Operation<Access>::insert(Vma& vma)
{
  load_last(vma);
  const std::uint32_t last = vma.last();
  Vma* below = nullptr;
  Side side = left;
  bool is_leftmost = true;

  access_.load_root();
  for (Vma* node = tree_.root_; node != nullptr; node = node->child[side]) {
    below = node;
    side = vma.pgoff < node->pgoff ? left : right;
    is_leftmost = is_leftmost && side == left;
    access_.begin_independent();
    access_.load(*node, VmaField::SubtreeLast);
    access_.load(*node, VmaField::Pgoff);
    access_.load(*node, link(side));
    access_.end_independent();
    raise(*node, last);
  }
  set_subtree_last(vma, last);
  link_node(vma, below, side);
  if (is_leftmost) {
    access_.store_root();
    tree_.leftmost_ = &vma;
  }
  fix_insert(&vma);
}

/// The ancestors need no raising: `before` reaches as far as `vma`. Nor can the leftmost change.
template <TreeAccess Access>
void IntervalTree::Operation<Access>::insert_after(Vma& vma, Vma& before)
{
  load_last(vma);
  const std::uint32_t last = vma.last();
  Vma* below = &before;
  Side side = right;

  for (Vma* node = child(before, right); node != nullptr; node = node->child[left]) {
    below = node;
    side = left;
    access_.begin_independent();
    access_.load(*node, VmaField::SubtreeLast);
    access_.load(*node, VmaField::Left);
    access_.end_independent();
    raise(*node, last);
  }
  set_subtree_last(vma, last);
  link_node(vma, below, side);
  fix_insert(&vma);
}

template <TreeAccess Access> void IntervalTree::Operation<Access>::fix_insert(Vma* node)
{
  Vma* above = parent(*node);
  while (above != nullptr) {
    if (!red(*above)) {
      return;
    }
    Vma& top = *above->parent; // the root is black, so a red node has a parent
    Vma* const greater = child(top, right);
    const Side side = above == greater ? right : left;
    Vma* const uncle = side == right ? child(top, left) : greater;
    if (uncle == nullptr || !red(*uncle)) {
      rotate_insert(node, above, top, side);
      return;
    }
    set_parent(*uncle, &top, false);
    set_parent(*above, &top, false);
    node = &top;
    above = parent(*node);
    set_parent(*node, above, true);
  }
  set_parent(*node, nullptr, false);
}

/// Red `node` below red `above`, which hangs at `side` of `top`; the uncle is black.
template <TreeAccess Access>
void IntervalTree::Operation<Access>::rotate_insert(Vma* node, Vma* above, Vma& top, Side side)
{
  const Side away = opposite(side);
  Vma* inner = child(*above, away);
  if (node == inner) {
    inner = child(*node, side);
    set_child(*above, away, inner);
    set_child(*node, side, above);
    if (inner != nullptr) {
      set_parent(*inner, above, false);
    }
    set_parent(*above, node, true);
    rotated(*above, *node);
    above = node;
    inner = child(*node, away);
  }
  set_child(top, side, inner);
  set_child(*above, away, &top);
  if (inner != nullptr) {
    set_parent(*inner, &top, false);
  }
  take_place(top, *above, true);
  rotated(top, *above);
}

// Search (include/linux/interval_tree_generic.h).

/// The first overlap in the subtree of `node`, which reaches as far as `first`.
template <TreeAccess Access>
Vma* IntervalTree::Operation<Access>::search(Vma* node, std::uint32_t first, std::uint32_t last)
{
  for (;;) {
    Vma* const smaller = child(*node, left);
    if (smaller != nullptr && first <= subtree_last(*smaller)) {
      node = smaller;
      continue;
    }
    access_.begin_independent();
    load_last(*node);
    access_.end_independent();
    if (last < node->pgoff) {
      return nullptr;
    }
    if (first <= node->last()) {
      return node;
    }
    node = child(*node, right);
    if (node == nullptr || subtree_last(*node) < first) {
      return nullptr;
    }
  }
}

template <TreeAccess Access>
Vma* IntervalTree::Operation<Access>::first_overlap(std::uint32_t first, std::uint32_t last)
{
  access_.load_root();
  if (tree_.root_ == nullptr || subtree_last(*tree_.root_) < first) {
    return nullptr;
  }
  access_.load(*tree_.leftmost_, VmaField::Pgoff);
  return last < tree_.leftmost_->pgoff ? nullptr : search(tree_.root_, first, last);
}

template <TreeAccess Access>
Vma* IntervalTree::Operation<Access>::next_overlap(Vma& vma, std::uint32_t first,
                                                   std::uint32_t last)
{
  Vma* node = &vma;
  Vma* greater = child(*node, right);
  for (;;) {
    if (greater != nullptr && first <= subtree_last(*greater)) {
      return search(greater, first, last);
    }
    const Vma* from = nullptr;
    do {
      from = node;
      node = parent(*node);
      if (node == nullptr) {
        return nullptr;
      }
      greater = child(*node, right);
    } while (from == greater);
    access_.begin_independent();
    load_last(*node);
    access_.end_independent();
    if (last < node->pgoff) {
      return nullptr;
    }
    if (first <= node->last()) {
      return node;
    }
  }
}

} // namespace numasim
