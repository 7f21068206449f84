#pragma once
/// The resolution of the clock a matrix was measured with.

#include "tools/fit/latency_matrix.hpp"

#include <optional>

namespace numasim {

/// The step in ns (3 .. 40) that nearly all values up to four steps are multiples of: what a coarse
/// clock leaves. Nothing where the clock was finer.
[[nodiscard]] std::optional<double> timer_step(const LatencyMatrix& matrix);

} // namespace numasim
