#pragma once
/// Medians and other quantiles of samples.

#include <algorithm>
#include <utility>
#include <vector>

namespace numasim {

/// The middle value, or the mean of the two in the middle. At least one value.
[[nodiscard]] double median(std::vector<double> values);

/// The value of the nearest rank. At least one value; `fraction` 0 .. 1.
[[nodiscard]] double quantile(std::vector<double> values, double fraction);

/// The smallest value (first of each pair) such that it and those below have at least half of the
/// weight (second); of equal weights, the lower of the two in the middle. Sorts `values`. At least
/// one pair; weights > 0.
template <class Value, class Weight>
[[nodiscard]] Value weighted_median(std::vector<std::pair<Value, Weight>>& values)
{
  std::sort(values.begin(), values.end());
  Weight total{};
  for (const auto& [value, weight] : values) {
    total += weight;
  }
  Weight below{};
  for (const auto& [value, weight] : values) {
    below += weight;
    if (2 * below >= total) {
      return value;
    }
  }
  return values.back().first;
}

} // namespace numasim
