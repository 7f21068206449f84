#pragma once
/// No page-table entry that fork copies escapes a walk.
///
/// dup_mmap() puts the child's VMA into the tree and copies the page tables later, without the
/// lock. A walk that zaps a page relies on meeting the parent before the child: an entry that was
/// still there to be copied is then met in the child afterwards, and one that it zapped in the
/// parent is not copied. (mm/mmap.c, vma_interval_tree_insert_after(); the thread on hole punching,
/// March 2026.) So an entry escapes if it is copied at a moment when the walk has not visited the
/// parent yet, but has visited the child already, or never does. A design may also keep walkers
/// away until the copy is made.

#include "models/check/check_log.hpp"

#include <cstdint>
#include <optional>
#include <unordered_map>
#include <vector>

namespace numasim {

class ForkOrder {
public:
  explicit ForkOrder(CheckLog& log) : log_(log) {}

  /// copy_page_range() of a pair, by `self`.
  void copy_begins(Thread self, const Vma& child, const Vma& parent);
  void copy_ends(Thread self);
  /// Its pages have been zapped, and nothing can be left in it.
  void unmapping(const Vma& vma);

  void walk_begins(Thread self, FileIndex file, PageRange range);
  void visits(Thread self, const Vma& vma);
  void walk_ends(Thread self, bool complete);

private:
  struct Copy {
    Thread by{};
    MappingNumber child = 0;
    MappingNumber parent = 0;
    FileIndex file{};
    PageRange range;
    Instant begun;
    std::optional<Instant> ended;
  };
  struct Walk {
    FileIndex file{};
    PageRange range;
    std::unordered_map<MappingNumber, Instant> visits;
    std::vector<Copy> copies; ///< while it was under way
  };

  void judge(Thread self, const Walk& walk, const Copy& copy);

  CheckLog& log_;
  std::vector<Copy> copying_;
  std::unordered_map<std::uint32_t, Walk> walks_; ///< by thread
};

} // namespace numasim
