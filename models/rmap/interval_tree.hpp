#pragma once
/// The tree of a file's VMAs: an augmented red-black tree with a cached leftmost node, accounting
/// for every memory access.
///
/// The algorithms are the kernel's (lib/rbtree.c, include/linux/rbtree_augmented.h,
/// include/linux/interval_tree_generic.h, mm/interval_tree.c; the same in 6.12 and 6.18), down to
/// which words of which nodes they read and write and in what order, because those accesses are
/// what the model is about. A word that the kernel's code keeps in a register is not read again.
///
/// Key: Vma::pgoff, equal keys to the right. Augmented value: Vma::subtree_last.

#include "models/rmap/vma.hpp"

#include <concepts>
#include <cstddef>
#include <functional>
#include <string>
#include <type_traits>

namespace numasim {

/// Is told every access to a VMA's fields or to the root (root pointer and cached leftmost lie in
/// one line), own VMA included. Loads between begin_independent() and end_independent() have
/// addresses that do not depend on each other; groups do not nest and hold no stores.
template <class A>
concept TreeAccess = requires(A& access, const Vma& read, Vma& written, VmaField field)
{
  access.load(read, field);
  access.store(written, field);
  access.load_root();
  access.store_root();
  access.begin_independent();
  access.end_independent();
};

/// For building a tree before the simulation starts.
struct NoAccess {
  void load(const Vma&, VmaField) {}
  void store(Vma&, VmaField) {}
  void load_root() {}
  void store_root() {}
  void begin_independent() {}
  void end_independent() {}
};

/// Does not own its nodes. Addresses of nodes and of the tree itself must not change meanwhile.
class IntervalTree {
public:
  IntervalTree() = default;
  IntervalTree(const IntervalTree&) = delete;
  IntervalTree& operator=(const IntervalTree&) = delete;

  [[nodiscard]] std::size_t size() const { return size_; }
  [[nodiscard]] bool empty() const { return size_ == 0; }
  [[nodiscard]] const Vma* leftmost() const { return leftmost_; }

  /// vma_interval_tree_insert(). `vma` is in no tree.
  template <TreeAccess Access> void insert(Vma& vma, Access& access);
  /// vma_interval_tree_remove(). `vma` is in this tree.
  template <TreeAccess Access> void remove(Vma& vma, Access& access);
  /// vma_interval_tree_insert_after(), of fork: `child`, which maps the same pages, comes directly
  /// after `parent` in the order of the tree.
  template <TreeAccess Access> void insert_after(Vma& child, Vma& parent, Access& access);

  /// vma_interval_tree_iter_first(): the first VMA with a page in [first, last], or null.
  template <TreeAccess Access>
  [[nodiscard]] Vma* first_overlap(std::uint32_t first, std::uint32_t last, Access& access);
  /// vma_interval_tree_iter_next().
  template <TreeAccess Access>
  [[nodiscard]] Vma* next_overlap(Vma& vma, std::uint32_t first, std::uint32_t last,
                                  Access& access);
  /// Calls visitor(Vma&) for the VMAs with a page in [first, last], in the order of the tree. A
  /// visitor that returns bool ends the walk with false.
  template <TreeAccess Access, class Visitor>
  void for_each_overlap(std::uint32_t first, std::uint32_t last, Access& access, Visitor&& visitor);

  /// What is wrong with the tree, or an empty string.
  [[nodiscard]] std::string check() const;

private:
  enum Side : std::uint8_t { left, right };
  template <TreeAccess Access> class Operation;

  Vma* root_ = nullptr;
  Vma* leftmost_ = nullptr;
  std::size_t size_ = 0;
};

/// The algorithms, over one tree and one policy.
template <TreeAccess Access> class IntervalTree::Operation {
public:
  Operation(IntervalTree& tree, Access& access) : tree_(tree), access_(access) {}

  void insert(Vma& vma);
  void insert_after(Vma& vma, Vma& before);
  void remove(Vma& vma);
  Vma* first_overlap(std::uint32_t first, std::uint32_t last);
  Vma* next_overlap(Vma& vma, std::uint32_t first, std::uint32_t last);

private:
  static constexpr Side opposite(Side side) { return side == left ? right : left; }
  static constexpr VmaField link(Side side)
  {
    return side == left ? VmaField::Left : VmaField::Right;
  }

  // Single accesses.
  Vma* child(const Vma& node, Side side)
  {
    access_.load(node, link(side));
    return node.child[side];
  }
  Vma* parent(const Vma& node)
  {
    access_.load(node, VmaField::Parent);
    return node.parent;
  }
  bool red(const Vma& node)
  {
    access_.load(node, VmaField::Parent);
    return node.red;
  }
  std::uint32_t subtree_last(const Vma& node)
  {
    access_.load(node, VmaField::SubtreeLast);
    return node.subtree_last;
  }
  void set_child(Vma& node, Side side, Vma* to)
  {
    access_.store(node, link(side));
    node.child[side] = to;
  }
  void set_parent(Vma& node, Vma* to, bool to_red)
  {
    access_.store(node, VmaField::Parent);
    node.parent = to;
    node.red = to_red;
  }
  /// The colour is in the same word, so it has to be read first.
  void set_parent(Vma& node, Vma* to) { set_parent(node, to, red(node)); }
  void set_subtree_last(Vma& node, std::uint32_t to)
  {
    access_.store(node, VmaField::SubtreeLast);
    node.subtree_last = to;
  }
  void load_last(const Vma& node)
  {
    access_.load(node, VmaField::Pgoff);
    access_.load(node, VmaField::End);
    access_.load(node, VmaField::Start);
  }

  // Augmentation.
  void raise(Vma& node, std::uint32_t last);
  std::uint32_t compute(const Vma& node);
  void propagate(Vma* from, const Vma* stop);
  void rotated(Vma& down, Vma& up);

  // Red-black tree.
  void link_node(Vma& vma, Vma* below, Side side);
  void replace_child(const Vma& old, Vma* by, Vma* above);
  void take_place(Vma& down, Vma& up, bool down_red);
  void fix_insert(Vma* node);
  void rotate_insert(Vma* node, Vma* above, Vma& top, Side side);
  Vma* unlink(Vma& vma);
  Vma* unlink_between(Vma& vma, Vma& first_right);
  Vma* next(const Vma& vma);
  void fix_erase(Vma* above);
  Vma* lift_red_sibling(Vma& above, Vma& sibling, Side side);
  void rotate_erase(Vma& above, Vma* sibling, Vma* outer, Vma* inner, Side side);

  Vma* search(Vma* node, std::uint32_t first, std::uint32_t last);

  IntervalTree& tree_;
  Access& access_;
};

namespace detail {

/// Those accesses are told of insertions and removals as a whole that ask for it.
template <class Access>
void tell_insertion(const IntervalTree& tree, const Vma& vma, Access& access)
{
  if constexpr (requires { access.inserts(tree, vma); }) {
    access.inserts(tree, vma);
  }
}

} // namespace detail

template <TreeAccess Access> void IntervalTree::insert(Vma& vma, Access& access)
{
  detail::tell_insertion(*this, vma, access);
  Operation<Access>(*this, access).insert(vma);
}

template <TreeAccess Access> void IntervalTree::remove(Vma& vma, Access& access)
{
  if constexpr (requires { access.removes(*this, vma); }) {
    access.removes(*this, vma);
  }
  Operation<Access>(*this, access).remove(vma);
}

template <TreeAccess Access>
void IntervalTree::insert_after(Vma& child, Vma& parent, Access& access)
{
  detail::tell_insertion(*this, child, access);
  Operation<Access>(*this, access).insert_after(child, parent);
}

template <TreeAccess Access>
Vma* IntervalTree::first_overlap(std::uint32_t first, std::uint32_t last, Access& access)
{
  return Operation<Access>(*this, access).first_overlap(first, last);
}

template <TreeAccess Access>
Vma* IntervalTree::next_overlap(Vma& vma, std::uint32_t first, std::uint32_t last, Access& access)
{
  return Operation<Access>(*this, access).next_overlap(vma, first, last);
}

template <TreeAccess Access, class Visitor>
void IntervalTree::for_each_overlap(std::uint32_t first, std::uint32_t last, Access& access,
                                    Visitor&& visitor)
{
  for (Vma* vma = first_overlap(first, last, access); vma != nullptr;
       vma = next_overlap(*vma, first, last, access)) {
    if constexpr (std::is_same_v<std::invoke_result_t<Visitor&, Vma&>, bool>) {
      if (!std::invoke(visitor, *vma)) {
        return;
      }
    } else {
      std::invoke(visitor, *vma);
    }
  }
}

} // namespace numasim

#include "models/rmap/interval_tree_operation.hpp"
#include "models/rmap/interval_tree_removal.hpp"
