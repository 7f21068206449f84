#pragma once
/// How the series of a chart are told apart: by colour, by dashes and by the shape of their marks,
/// so that nobody needs the colours. The page's style sheet gives the classes their looks.

#include "tools/svg/svg.hpp"

#include <cstddef>
#include <string>

namespace numasim {

/// Colours in the style sheet; further series repeat them with other dashes and marks.
inline constexpr std::size_t k_series_colors = 8;

/// Classes "sN" (colour) and "dM" (dashes) of the series at `index`.
[[nodiscard]] std::string series_class(std::size_t index);

/// The mark of the series at `index`, about `size` wide, with its middle at (x, y).
void draw_mark(Svg& svg, double x, double y, std::size_t index, double size);

} // namespace numasim
