#pragma once
/// What a script needs to draw a line chart again, with zooming.

#include "tools/svg/line_chart.hpp"

#include <string>

namespace numasim {

/// JSON: "x" and "y" with "title", "log" and "duration" (whether ticks are nanoseconds), "stepped",
/// and "series": "name", "style" (series_style.hpp), "points" [x, y, low, high].
[[nodiscard]] std::string zoom_data(const LineChartSpec& spec);

} // namespace numasim
