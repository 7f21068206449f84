#pragma once
/// One taking of a file's i_mmap, as data: what the kernel does to the VMAs of a file for a part of
/// a system call. VMAs are numbers; a number is free again when its VMA is gone.

#include "models/rmap/strategy.hpp"

#include <cstdint>
#include <vector>

namespace numasim {

using VmaNumber = std::uint32_t;

struct VmaStep {
  enum class Kind : std::uint8_t {
    Insert, ///< `vma` with `range`
    Remove, ///< `vmas`, of one file: 1 to k_unlink_batch
    Split,  ///< `other` comes into being with `other_range`, `vma` keeps `range`
    Adjust, ///< `vma` covers `range` from now on, and the neighbours `vmas`, if any, are gone
    Shift,  ///< `vma` covers `range` from now on, `other` above it `other_range`
    Fork,   ///< `vma`, a child's copy of `other`
  };
  Kind kind = Kind::Insert;
  RmapSite site = RmapSite::Link;
  FileIndex file{};
  VmaNumber vma = 0;
  VmaNumber other = 0;
  PageRange range = {};
  PageRange other_range = {};
  std::vector<VmaNumber> vmas = {};
};

/// Insertions into and removals from the file's tree that the step makes under its one acquisition
/// (vma_prepare() and vma_complete(), mm/vma.c 6.12).
struct TreeOperations {
  std::uint32_t inserts = 0;
  std::uint32_t removes = 0;
};
[[nodiscard]] inline TreeOperations tree_operations(const VmaStep& step)
{
  const auto listed = static_cast<std::uint32_t>(step.vmas.size());
  switch (step.kind) {
  case VmaStep::Kind::Insert:
  case VmaStep::Kind::Fork:
    return {1, 0};
  case VmaStep::Kind::Remove:
    return {0, listed};
  case VmaStep::Kind::Split:
    return {2, 1};
  case VmaStep::Kind::Adjust:
    return {1, 1 + listed};
  case VmaStep::Kind::Shift:
    break;
  }
  return {2, 2};
}

} // namespace numasim
