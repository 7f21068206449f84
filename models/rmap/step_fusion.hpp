#pragma once
/// What the steps of one system call change in the end.

#include "models/rmap/strategy.hpp"

#include <span>
#include <vector>

namespace numasim {

/// Steps with the same outcome as `steps`, and each VMA touched once: removals, then changes of
/// range, then insertions. VMAs that come and go within are not inserted at all; a VMA that is to
/// be inserted gets its last range now. InsertAfter stays as it is.
[[nodiscard]] std::vector<RmapStep> net_change(std::span<const RmapStep> steps);

} // namespace numasim
