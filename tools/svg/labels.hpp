#pragma once
/// Labels that must not lie on each other.

#include <vector>

namespace numasim {

/// Places for labels that want to stand at `wanted`, in its order: each at least `apart` from the
/// others, within `from` to `to` where they fit, and as near to where they want as that allows.
[[nodiscard]] std::vector<double> spread_labels(const std::vector<double>& wanted, double apart,
                                                double from, double to);

} // namespace numasim
