#pragma once
/// Walks of trees by a CPU that holds what keeps them as they are.

#include "models/rmap/strategy.hpp"

namespace numasim {

/// vma_interval_tree_foreach() over what overlaps `range`, in the order of the tree; adds to
/// result.visited. The way from one VMA to the next takes its time between the visits. Returns
/// false if the visitor wants no more. Throws DesignFault if a VMA leaves the tree while it is
/// visited: the kernel would walk on from freed memory.
Task<bool> walk_section(const RmapContext& context, Cpu cpu, RootedTree& rooted, PageRange range,
                        RmapVisitor& visitor, WalkResult& result);

} // namespace numasim
