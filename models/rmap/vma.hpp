#pragma once
/// A mapping of a file, as the reverse map sees it: a node of the file's interval tree.

#include "models/memory/memory.hpp"

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace numasim {

/// Index of a file in its workload.
enum class FileIndex : std::uint32_t {};

inline constexpr std::size_t k_vma_lines = 3;

/// The fields of struct vm_area_struct that tree operations and page faults touch.
enum class VmaField : std::uint8_t {
  Start,
  End,
  Pgoff,
  File,
  RefCount, ///< of the per-VMA lock; its owner writes it at every page fault
  Parent,   ///< shared.rb's first word: the parent and the node's colour
  Right,
  Left,
  SubtreeLast
};
inline constexpr std::size_t k_vma_fields = 9;

/// Which of a VMA's lines a field lies in.
class VmaLayout {
public:
  /// The field lies in an object of its own.
  static constexpr std::uint8_t k_elsewhere = UINT8_MAX;

  /// 6.18 (include/linux/mm_types.h): 192 bytes aligned to 64, the tree's node beside vm_refcnt.
  [[nodiscard]] static constexpr VmaLayout v6_18()
  {
    return VmaLayout{{0, 8, 80, 88, 128, 136, 144, 152, 160}, false};
  }
  /// 6.12: 184 bytes aligned to 8, so what shares a line depends on Vma::shift. The per-VMA lock is
  /// a separate object (vm_lock), hence RefCount is elsewhere.
  [[nodiscard]] static constexpr VmaLayout v6_12()
  {
    return VmaLayout{{0, 8, 120, 128, k_no_offset, 56, 64, 72, 80}, true};
  }

  /// Its names, as a parameter's choices.
  [[nodiscard]] static constexpr VmaLayout of(std::string_view linux_version)
  {
    return linux_version == "6.12" ? v6_12() : v6_18();
  }

  /// `shift` is Vma::shift: the line offset of the object in words of 8 bytes.
  [[nodiscard]] constexpr std::uint8_t line_of(VmaField field, std::uint8_t shift = 0) const
  {
    return line_[shift][static_cast<std::size_t>(field)];
  }
  /// Whether objects start anywhere in a line (so that neighbours share lines).
  [[nodiscard]] constexpr bool straddles() const { return straddles_; }

private:
  static constexpr std::size_t k_shifts = 8;
  static constexpr std::size_t k_no_offset = SIZE_MAX;

  constexpr VmaLayout(const std::array<std::size_t, k_vma_fields>& offsets, bool straddles)
      : straddles_(straddles)
  {
    for (std::size_t shift = 0; shift < k_shifts; ++shift) {
      for (std::size_t field = 0; field < k_vma_fields; ++field) {
        const std::size_t from_line = offsets[field] + (straddles ? shift * 8 : 0);
        line_[shift][field] =
            offsets[field] == k_no_offset ? k_elsewhere : static_cast<std::uint8_t>(from_line / 64);
      }
    }
  }

  std::array<std::array<std::uint8_t, 16>, k_shifts> line_{}; // 16: an index is a shift and an or
  bool straddles_;
};

/// One VMA; one cache line of the host, since tens of millions are visited per second. `pgoff` and
/// `pages` may change only while it is in no tree (as vma_prepare() and vma_complete() see to).
struct alignas(64) Vma {
  // The tree's own.
  std::array<Vma*, 2> child{}; ///< left, right
  Vma* parent = nullptr;
  std::uint32_t pgoff = 0;        ///< first page of the file
  std::uint32_t pages = 1;        ///< at least one
  std::uint32_t subtree_last = 0; ///< the greatest last() in the subtree below and at the node

  // The strategy's.
  std::array<LineId, k_vma_lines> lines{};
  std::uint32_t shard = 0; ///< tree_idx of the designs that keep one; meaningless to others
  FileIndex file{};

  // Which lines the operation under way has touched (walk_access.hpp); no part of the VMA's state.
  mutable std::uint32_t epoch = 0;
  mutable std::uint8_t touched = 0;

  std::uint8_t shift = 0; ///< offset in its first line, in words of 8 bytes (VmaLayout)
  bool red = false;       ///< the tree's own
  bool linked = false;    ///< in a tree

  [[nodiscard]] std::uint32_t last() const { return pgoff + pages - 1; }
};
static_assert(sizeof(Vma) == 64);

} // namespace numasim
