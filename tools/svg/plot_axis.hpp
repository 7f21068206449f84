#pragma once
/// What plots share: where the marks of an axis stand, how numbers and text look.

#include "tools/svg/svg.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// A file with the plot alone.
[[nodiscard]] std::string plot_file(const Picture& plot);

/// The colour of the so-manieth curve or group; they repeat after twelve.
[[nodiscard]] std::string plot_color(std::size_t number);

/// 1, 2 and 5 times powers of ten within an axis that goes from 10^`from` to 10^`to`; of an axis
/// of more than three decades the powers alone.
[[nodiscard]] std::vector<double> log_ticks(double from, double to);
/// At most about ten round numbers within the axis.
[[nodiscard]] std::vector<double> linear_ticks(double from, double to);
/// A mark's number: short.
[[nodiscard]] std::string tick_text(double value);

} // namespace numasim
