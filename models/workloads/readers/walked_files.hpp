#pragma once
/// What readers of the reverse map need of a workload.

#include "models/rmap/strategy.hpp"
#include "models/rmap/vma_slab.hpp"

#include <cstdint>
#include <span>
#include <vector>

namespace numasim {

struct WalkedFiles {
  RmapStrategy& strategy;
  std::span<const AddressSpace> files;
  std::vector<std::uint32_t> pages; ///< by file: its size
  VmaSlab& slab;                    ///< that all VMAs come from
};

} // namespace numasim
