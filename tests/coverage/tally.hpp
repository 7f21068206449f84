#pragma once
/// Counting of intervals that hold the truth.

#include "tests/coverage/coverage.hpp"
#include "tools/statistics/interval.hpp"

#include <optional>
#include <utility>

namespace numasim::coverage {

/// `interval(e)` is what experiment e = 1 .. `experiments` came to, if it came to one. Half-widths
/// are relative to `unit`.
template <class IntervalOf>
[[nodiscard]] Coverage tally(std::string what, std::string sample, std::uint64_t experiments,
                             double truth, double unit, IntervalOf interval)
{
  Coverage coverage{.what = std::move(what), .sample = std::move(sample)};
  double half_widths = 0;
  for (std::uint64_t e = 1; e <= experiments; ++e) {
    const std::optional<Interval> found = interval(e);
    if (!found) {
      ++coverage.refused;
      continue;
    }
    ++coverage.experiments;
    coverage.covered += found->lo <= truth && truth <= found->hi ? 1 : 0;
    half_widths += (found->hi - found->lo) / 2 / unit;
  }
  coverage.half_width = half_widths / static_cast<double>(coverage.experiments);
  return coverage;
}

} // namespace numasim::coverage
