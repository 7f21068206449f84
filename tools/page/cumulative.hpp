#pragma once
/// Histograms as what a reader asks of them: how many were done after how long.

#include "tools/report/result.hpp"
#include "tools/svg/line_chart.hpp"

#include <string>
#include <vector>

namespace numasim {

/// Shares in percent by duration in ns: at each class' end the share that took no longer. Classes
/// below `from_ns` come as one point there. Empty of an empty histogram.
[[nodiscard]] std::vector<LinePoint> cumulative(const std::vector<HistogramClass>& histogram,
                                                double from_ns);

/// A chart of such curves.
[[nodiscard]] LineChartSpec cumulative_chart(std::vector<LineSeries> series,
                                             const std::string& what);

/// Durations shorter than this are no waits that anybody asks about.
inline constexpr double k_shortest_shown_ns = 10;

} // namespace numasim
