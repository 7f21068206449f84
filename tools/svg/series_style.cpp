#include "tools/svg/series_style.hpp"

#include <fmt/format.h>

#include <array>

namespace numasim {

namespace {

constexpr std::size_t k_dashes = 3;

/// Outlines of marks in a square from -1 to 1.
constexpr std::array<const char*, 7> k_marks = {
    "M-1 0a1 1 0 1 0 2 0a1 1 0 1 0 -2 0z", // circle
    "M-.9 -.9h1.8v1.8h-1.8z",              // square
    "M0 -1.1l1.1 2h-2.2z",                 // triangle
    "M0 -1.25l1.1 1.25l-1.1 1.25l-1.1 -1.25z",
    "M0 1.1l1.1 -2h-2.2z", // triangle, downwards
    "M-.4 -1.1h.8v.7h.7v.8h-.7v.7h-.8v-.7h-.7v-.8h.7z",
    "M-1.1 -.5h2.2v1h-2.2z",
};

} // namespace

std::string series_class(std::size_t index)
{
  return fmt::format("s{} d{}", index % k_series_colors, index / k_series_colors % k_dashes);
}

void draw_mark(Svg& svg, double x, double y, std::size_t index, double size)
{
  svg.element("path", {{"class", "mark " + series_class(index)},
                       {"transform", fmt::format("translate({},{}) scale({})", svg_number(x),
                                                 svg_number(y), svg_number(size / 2))},
                       {"d", k_marks.at(index % k_marks.size())}});
}

} // namespace numasim
