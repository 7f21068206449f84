#pragma once
/// What an exec does to libc's tree, as a list of tree operations (rmap.md 3.2, kernel 6.12).

#include <array>
#include <cstdint>
#include <vector>

namespace numasim::test {

/// Inserts the VMA of a slot with the given range, or removes it.
struct TreeStep {
  bool insert;
  std::uint32_t slot;
  std::uint32_t pgoff;
  std::uint32_t pages;
};

struct LibcSequence {
  std::vector<TreeStep> load; ///< by the new image: 27 (26) operations
  std::vector<TreeStep> exit; ///< the last batch: 5 (6) removals
};
inline constexpr std::uint32_t k_libc_slots = 12;

/// Debian 12, glibc 2.36: four contiguous segments, of which the last is RW and has 13 pages of
/// bss.
[[nodiscard]] LibcSequence libc_layout_a();
/// Ubuntu 22.04, glibc 2.35: one page of address space without access before the RW segment.
[[nodiscard]] LibcSequence libc_layout_b();

} // namespace numasim::test
