#pragma once
/// Measured values as text: no more digits than mean anything, no exponents.

#include "tools/statistics/median_interval.hpp"

#include <string>

namespace numasim {

/// `value` to 3 decimals below 100, to 1 below 1000, whole above: what goes into a file.
[[nodiscard]] double rounded_figure(double value);

/// "21580", "132.5", "2.428"
[[nodiscard]] std::string figure(double value);

/// "21160 .. 22010", or "-" without interval.
[[nodiscard]] std::string interval_figures(const MedianInterval& value);

} // namespace numasim
