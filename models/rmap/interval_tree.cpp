#include "models/rmap/interval_tree.hpp"

#include <algorithm>

namespace numasim {
namespace {

/// Checks subtrees in order.
class Checker {
public:
  explicit Checker(std::string& error) : error_(error) {}

  /// Returns the number of black nodes on every path down from `node`, null included.
  std::size_t visit(const Vma* node, const Vma* parent)
  {
    if (node == nullptr || !error_.empty()) {
      return 0;
    }
    const std::size_t left = visit(node->child[0], node);
    in_order(*node);
    const std::size_t right = visit(node->child[1], node);

    expect(node->parent == parent, "a node's parent link is wrong");
    expect(!node->red || (parent != nullptr && !parent->red), "a red node below no black one");
    expect(left == right, "paths differ in black nodes");
    std::uint32_t last = node->last();
    for (const Vma* child : node->child) {
      last = child != nullptr ? std::max(last, child->subtree_last) : last;
    }
    expect(node->subtree_last == last, "a node's subtree_last is wrong");
    return left + (node->red ? 0 : 1);
  }

  void expect(bool holds, const char* otherwise)
  {
    if (!holds && error_.empty()) {
      error_ = otherwise;
    }
  }

  [[nodiscard]] const Vma* first() const { return first_; }
  [[nodiscard]] std::size_t nodes() const { return nodes_; }

private:
  void in_order(const Vma& node)
  {
    expect(node.linked, "a node in the tree is not marked so");
    expect(previous_ == nullptr || previous_->pgoff <= node.pgoff, "nodes are out of order");
    first_ = first_ != nullptr ? first_ : &node;
    previous_ = &node;
    ++nodes_;
  }

  std::string& error_;
  const Vma* first_ = nullptr;
  const Vma* previous_ = nullptr;
  std::size_t nodes_ = 0;
};

} // namespace

std::string IntervalTree::check() const
{
  std::string error;
  Checker checker(error);
  checker.visit(root_, nullptr);
  checker.expect(checker.nodes() == size_, "the tree's size is wrong");
  checker.expect(checker.first() == leftmost_, "the cached leftmost node is not the first");
  return error;
}

} // namespace numasim
