#pragma once
/// Colours for magnitudes: perceptually uniform, readable in grey and without red-green vision.

#include <cstddef>
#include <string>

namespace numasim {

/// Shades a scale tells apart; magnitudes are rounded to one of them.
inline constexpr std::size_t k_shades = 256;

/// The shade of `value` on a scale from 0 to `most` (> 0).
[[nodiscard]] std::size_t shade_of(double value, double most);
/// "#rrggbb" of the viridis palette (van der Walt and Smith for Matplotlib 1.5, CC0) from its light
/// end to its dark end: on white, more is darker.
[[nodiscard]] std::string shade_color(std::size_t shade);
/// A tint from white to light blue on which black text is readable, for `share` of 0 to 1.
[[nodiscard]] std::string tint_color(double share);

} // namespace numasim
