#pragma once
/// A chart with its caption, and beside it the table of what it shows.

#include "tools/page/html.hpp"
#include "tools/svg/line_chart.hpp"
#include "tools/svg/svg.hpp"

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct Figure {
  std::string heading; ///< of the figure, above it
  std::string about;   ///< one sentence: what is drawn, for those who do not see it as well
  /// The chart for a width; drawn once for wide screens and once for phones.
  std::function<std::unique_ptr<Picture>(double width)> draw;
  std::optional<LineChartSpec> zoom{}; ///< data of a chart that can be zoomed where scripts run
  std::vector<HeatTable> tables{};
  bool tables_open = false;
};

inline constexpr double k_wide_figure = 600;
inline constexpr double k_narrow_figure = 340;

void write_figure(Html& html, const Figure& figure);

/// A figure of a line chart, which can be zoomed.
[[nodiscard]] Figure line_figure(std::string heading, std::string about, LineChartSpec spec);

/// The picture as an element of the page. `style`: its classes.
[[nodiscard]] std::string inline_svg(const Picture& picture, const std::string& style,
                                     const std::string& about);

} // namespace numasim
