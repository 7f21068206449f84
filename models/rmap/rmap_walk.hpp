#pragma once
/// A walk of a file's reverse map as its caller sees it (struct rmap_walk_control,
/// include/linux/rmap.h, Linux 6.12).

#include "models/rmap/vma.hpp"
#include "sim/task.hpp"

#include <cstddef>
#include <cstdint>

namespace numasim {

/// Which pages of the file a mapping or a walk covers.
struct PageRange {
  std::uint32_t pgoff = 0;
  std::uint32_t pages = 1;
};

/// rmap_one(): what is done to each mapping that a walk meets.
class RmapVisitor {
public:
  RmapVisitor() = default;
  RmapVisitor(const RmapVisitor&) = delete;
  RmapVisitor& operator=(const RmapVisitor&) = delete;
  virtual ~RmapVisitor() = default;

  /// By the thread on `cpu`, under the locks that the walk holds, at its own time. False: the walk
  /// is to end here.
  virtual Task<bool> visit(Cpu cpu, Vma& vma) = 0;
};

/// rwc->try_lock: what a walk does about locks that are not to be had at once.
enum class WalkLock : std::uint8_t {
  Wait,
  Try ///< it ends, having visited nothing (folio_referenced())
};

struct WalkResult {
  bool contended = false;  ///< rwc->contended: a lock was not to be had, and nothing was visited
  std::size_t visited = 0; ///< VMAs
};

} // namespace numasim
