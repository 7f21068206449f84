#include "tools/page/cumulative.hpp"

#include <algorithm>

namespace numasim {

std::vector<LinePoint> cumulative(const std::vector<HistogramClass>& histogram, double from_ns)
{
  std::uint64_t all = 0;
  for (const HistogramClass& c : histogram) {
    all += c.count;
  }
  std::vector<LinePoint> points;
  std::uint64_t sum = 0;
  for (const HistogramClass& c : histogram) {
    sum += c.count;
    const double percent = 100 * static_cast<double>(sum) / static_cast<double>(all);
    if (c.up_to_ns <= from_ns) {
      points.assign(1, {.x = from_ns, .y = percent});
      continue;
    }
    if (points.empty()) {
      points.push_back({.x = from_ns, .y = 0});
    }
    points.push_back({.x = c.up_to_ns, .y = percent});
  }
  return points;
}

LineChartSpec cumulative_chart(std::vector<LineSeries> series, const std::string& what)
{
  double most = 10 * k_shortest_shown_ns;
  for (const LineSeries& s : series) {
    for (const LinePoint& p : s.points) {
      most = std::max(most, p.x);
    }
  }
  for (LineSeries& s : series) { // done is done: every line goes on to the end
    if (!s.points.empty() && s.points.back().x < most) {
      s.points.push_back({.x = most, .y = s.points.back().y});
    }
  }
  return {.x = Axis::logarithmic(k_shortest_shown_ns, most),
          .y = Axis::linear(0, 100),
          .x_title = what + " (logarithmic)",
          .y_title = "done by then, %",
          .x_text = tick_duration,
          .series = std::move(series),
          .stepped = true,
          .marked_at = {50, 90, 99}};
}

} // namespace numasim
