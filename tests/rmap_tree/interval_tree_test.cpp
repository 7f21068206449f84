#include "models/rmap/interval_tree.hpp"

#include "tools/validate/recording_access.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <deque>
#include <random>
#include <vector>

namespace numasim::test {
namespace {

using Order = std::vector<const Vma*>;

void append_in_order(const Vma* node, Order& order)
{
  if (node != nullptr) {
    append_in_order(node->child[0], order);
    order.push_back(node);
    append_in_order(node->child[1], order);
  }
}

/// A tree beside a plain list of what it has to hold, in order.
class Pair {
public:
  explicit Pair(std::uint64_t seed) : random_(seed) {}

  std::uint32_t below(std::uint32_t n) { return static_cast<std::uint32_t>(random_() % n); }

  Vma& make(std::uint32_t pgoff, std::uint32_t pages)
  {
    Vma& vma = vmas_.emplace_back();
    vma.pgoff = pgoff;
    vma.pages = pages;
    return vma;
  }

  /// Few page offsets, as in libc's tree, so that most keys are equal.
  Vma& make() { return make(3 * below(8), 1 + below(below(10) == 0 ? 40 : 6)); }

  void insert(Vma& vma)
  {
    const auto after =
        std::upper_bound(order_.begin(), order_.end(), &vma,
                         [](const Vma* a, const Vma* b) { return a->pgoff < b->pgoff; });
    order_.insert(after, &vma);
    access_.begin(vma);
    tree_.insert(vma, access_);
  }

  void fork(Vma& parent)
  {
    Vma& child = make(parent.pgoff, parent.pages);
    order_.insert(std::find(order_.begin(), order_.end(), &parent) + 1, &child);
    access_.begin(child);
    tree_.insert_after(child, parent, access_);
  }

  void remove(Vma& vma)
  {
    order_.erase(std::find(order_.begin(), order_.end(), &vma));
    access_.begin(vma);
    tree_.remove(vma, access_);
  }

  Vma& any() { return *const_cast<Vma*>(order_[below(static_cast<std::uint32_t>(order_.size()))]); }

  /// One of the three, so that the tree grows towards `target` and then keeps its size.
  void step(std::size_t target)
  {
    const bool grow = below(static_cast<std::uint32_t>(2 * target)) >= order_.size();
    if (grow && !order_.empty() && below(4) == 0) {
      fork(any());
    } else if (grow || order_.empty()) {
      insert(make());
    } else {
      remove(any());
    }
  }

  [[nodiscard]] Order in_order() const
  {
    const Vma* root = tree_.leftmost();
    while (root != nullptr && root->parent != nullptr) {
      root = root->parent;
    }
    Order order;
    append_in_order(root, order);
    return order;
  }

  IntervalTree& tree() { return tree_; }
  RecordingAccess& access() { return access_; }
  [[nodiscard]] const Order& order() const { return order_; }

private:
  std::mt19937_64 random_;
  std::deque<Vma> vmas_;
  IntervalTree tree_;
  RecordingAccess access_;
  Order order_;
};

Order overlaps(const Order& all, std::uint32_t first, std::uint32_t last)
{
  Order found;
  std::copy_if(all.begin(), all.end(), std::back_inserter(found),
               [&](const Vma* vma) { return vma->pgoff <= last && first <= vma->last(); });
  return found;
}

} // namespace

TEST_CASE("the tree stays valid and in order through random operations", "[rmap_tree]")
{
  const auto target = GENERATE(as<std::size_t>{}, 2, 5, 30, 200);
  Pair pair(target);
  for (int i = 0; i < 6000; ++i) {
    pair.step(target);
    const std::string error = pair.tree().check();
    if (!error.empty() || pair.in_order() != pair.order() || pair.access().misgrouped() ||
        pair.tree().size() != pair.order().size()) {
      FAIL("step " << i << ": " << error);
    }
  }
  while (!pair.order().empty()) {
    pair.remove(pair.any());
    REQUIRE(pair.tree().check().empty());
  }
  CHECK(pair.tree().empty());
  CHECK(pair.tree().leftmost() == nullptr);
}

TEST_CASE("equal keys go right, in order of arrival", "[rmap_tree]")
{
  Pair pair(1);
  Order arrived;
  for (std::uint32_t i = 0; i < 50; ++i) {
    Vma& vma = pair.make(7, 1 + i % 5);
    pair.insert(vma);
    arrived.push_back(&vma);
  }
  CHECK(pair.in_order() == arrived);
}

TEST_CASE("a forked VMA comes directly after its parent", "[rmap_tree]")
{
  Pair pair(2);
  for (int i = 0; i < 100; ++i) {
    pair.insert(pair.make());
  }
  for (int i = 0; i < 300; ++i) {
    pair.fork(pair.any());
    REQUIRE(pair.tree().check().empty());
    REQUIRE(pair.in_order() == pair.order());
  }
}

TEST_CASE("walking a range finds what overlaps it, in order, and nothing else", "[rmap_tree]")
{
  Pair pair(3);
  for (int i = 0; i < 2000; ++i) {
    pair.step(60);
    const std::uint32_t first = pair.below(70);
    const std::uint32_t last = first + pair.below(10);
    Order found;
    pair.tree().for_each_overlap(first, last, pair.access(),
                                 [&](Vma& vma) { found.push_back(&vma); });
    REQUIRE(found == overlaps(pair.order(), first, last));
  }
}

TEST_CASE("a visitor that returns false ends the walk", "[rmap_tree]")
{
  Pair pair(4);
  for (int i = 0; i < 20; ++i) {
    pair.insert(pair.make(0, 1));
  }
  int seen = 0;
  pair.tree().for_each_overlap(0, 0, pair.access(), [&](Vma&) { return ++seen < 3; });
  CHECK(seen == 3);
}

TEST_CASE("the cached leftmost node is the first even when forks and removals move it",
          "[rmap_tree]")
{
  Pair pair(5);
  for (int i = 0; i < 2000; ++i) {
    pair.step(10);
    REQUIRE(pair.tree().leftmost() == (pair.order().empty() ? nullptr : pair.order().front()));
  }
}

TEST_CASE("the first insert touches the root alone", "[rmap_tree]")
{
  Pair pair(6);
  pair.insert(pair.make(0, 10));
  const Touched touched = pair.access().touched();
  CHECK(touched.vmas_visited == 0);
  CHECK(touched.lines_read == 0);
  CHECK(touched.lines_written == 1);
}

TEST_CASE("a step of the descent reads a VMA's page offset and node, two lines", "[rmap_tree]")
{
  Pair pair(7);
  Vma& first = pair.make(0, 10);
  pair.insert(first);
  pair.insert(pair.make(4, 3));
  // The first VMA's node is written, since the second hangs below it; its page offset and the root
  // are only read.
  const Touched second = pair.access().touched();
  CHECK(second.vmas_visited == 1);
  CHECK(second.vmas_written == 1);
  CHECK(second.lines_read == 2);
  CHECK(second.lines_written == 1);
}

TEST_CASE("an insert raises the maxima of its whole path only if it reaches farther", "[rmap_tree]")
{
  // Ascending keys: the root and at least two more lie on the way to the right end.
  Pair pair(8);
  for (std::uint32_t i = 0; i < 8; ++i) {
    pair.insert(pair.make(10 * i, 5));
  }
  SECTION("farther")
  {
    pair.insert(pair.make(62, 100));
    CHECK(pair.access().touched().vmas_written >= 3);
  }
  SECTION("no farther")
  {
    pair.insert(pair.make(31, 1));
    CHECK(pair.access().touched().vmas_written == 1);
  }
}

TEST_CASE("a removal whose range reached no farther than others stops climbing", "[rmap_tree]")
{
  Pair pair(9);
  for (std::uint32_t i = 0; i < 8; ++i) {
    pair.insert(pair.make(10 * i, 500));
  }
  Vma& leaf = pair.make(31, 1);
  pair.insert(leaf);
  pair.remove(leaf);
  // Its parent is written; the parent's recomputed maximum is what it was.
  CHECK(pair.access().touched().vmas_written == 1);
}

} // namespace numasim::test
