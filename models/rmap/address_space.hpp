#pragma once
/// A file as the reverse map sees it: struct address_space and where it lies.

#include "models/locks/rw_semaphore.hpp"
#include "models/memory/memory.hpp"
#include "models/rmap/vma.hpp"

#include <cstdint>
#include <string>

namespace numasim {

class WalkClock;

/// The part of struct inode that every design shares; a design's trees and locks are its own.
struct AddressSpace {
  FileIndex file{};
  std::string name;
  Node home{}; ///< where the inode was allocated
  /// The line with i_mmap (offset 72 of struct address_space in 6.18), nrpages and a_ops.
  LineId mapping{};
  /// The two lines that i_mmap_rwsem (offset 144) may touch, and where in the first it starts:
  /// inodes are slab objects of 1128 bytes aligned to 8, so any multiple of 8 is as likely as
  /// another.
  LineId lock_first{};
  LineId lock_second{};
  std::uint32_t lock_offset = 0;
  /// Where it is walked and somebody wants to know how that delays others.
  WalkClock* walks = nullptr;

  [[nodiscard]] RwSemaphoreLines i_mmap_rwsem() const
  {
    return RwSemaphoreLines::at_offset(lock_offset, lock_first, lock_second);
  }
};

} // namespace numasim
