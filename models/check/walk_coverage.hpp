#pragma once
/// A walk sees what is mapped throughout it exactly once, and nothing that is not mapped.
///
/// What counts as mapped is what the kernel's caller may rely on: from when the operation that maps
/// it has returned until the one that unmaps it is called. What a split or a moved boundary hands
/// from one VMA to another may be seen in the one or the other while that is under way, and has to
/// be seen in the new one afterwards: the page stays mapped all the time.

#include "models/check/check_log.hpp"

#include <cstdint>
#include <unordered_map>
#include <vector>

namespace numasim {

/// Pages that an operation hands from one VMA to another.
struct PageTransfer {
  const Vma* from = nullptr;
  const Vma* to = nullptr; ///< null: they are mapped no longer
  PageRange pages;
};

class WalkCoverage {
public:
  explicit WalkCoverage(CheckLog& log) : log_(log) {}

  /// The operation that maps it has returned.
  void mapped(const Vma& vma);
  /// The operation that unmaps it is called; it has returned.
  void unmapping(const Vma& vma);
  void unmapped(const Vma& vma);
  /// An operation that maps it is called: a walk may see it from now on.
  void mapping(const Vma& vma);
  void begins(Thread self, const PageTransfer& transfer);
  /// The operation has returned, and so `self` hands over nothing any more.
  void ends(Thread self);
  /// What is mapped there is no concern of any walk until it is mapped() again.
  void excuse(const Vma& vma);

  void walk_begins(Thread self, FileIndex file, PageRange range);
  void visits(Thread self, const Vma& vma);
  /// `complete` unless it had been told to stop or did not get the lock.
  void walk_ends(Thread self, bool complete);

private:
  struct Mapped {
    PageRange range;
    bool whole = false; ///< mapped in the sense above
  };
  using Pages = std::vector<PageRange>;
  struct Walk {
    FileIndex file{};
    PageRange range;
    Instant since;
    std::unordered_map<const Vma*, Pages> due; ///< still to be seen
    std::unordered_map<MappingNumber, unsigned> seen;
  };
  struct Transfer {
    Thread by{};
    PageTransfer pages;
  };

  void seen(Walk& walk, const Vma& vma, PageRange pages);
  std::unordered_map<const Vma*, Mapped>& of(FileIndex file);

  CheckLog& log_;
  std::vector<std::unordered_map<const Vma*, Mapped>> mapped_; ///< by file
  std::unordered_map<std::uint32_t, Walk> walks_;              ///< by thread
  std::vector<Transfer> transfers_;
};

} // namespace numasim
