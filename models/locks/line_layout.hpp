#pragma once
/// Where a lock's structure falls on cache lines, as a parameter of the locks that are longer than
/// a word.

#include "models/locks/lock.hpp"

namespace numasim {

struct TwoLines {
  LineId first{};
  LineId second{}; ///< the line after
};
[[nodiscard]] TwoLines two_lines(const LockContext& context);

/// "offset", bytes 0 .. 63 into the first line.
[[nodiscard]] Parameter offset_parameter();
[[nodiscard]] std::uint32_t offset_of(const Parameters& parameters);

} // namespace numasim
