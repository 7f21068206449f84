#pragma once
/// Lines over an axis, with bands for their intervals and a label at the end of each.

#include "tools/statistics/interval.hpp"
#include "tools/svg/axis.hpp"
#include "tools/svg/svg.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// Narrower charts have their names below instead of beside what they name.
inline constexpr double k_narrow_chart = 480;

struct LinePoint {
  double x = 0;
  double y = 0;
  std::optional<Interval> band{}; ///< of y
};

struct LineSeries {
  std::string name;
  std::size_t style = 0; ///< series_style.hpp
  std::vector<LinePoint> points;
};

struct LineChartSpec {
  Axis x;
  Axis y;
  std::string x_title;
  std::string y_title;
  using TickText = std::string (*)(double);
  TickText x_text = tick_number;
  TickText y_text = tick_number;
  std::vector<double> x_ticks{}; ///< instead of the axis' own
  std::vector<LineSeries> series{};
  bool stepped = false; ///< a value holds until the next one
  /// Where a stepped line first comes to one of these it has its mark; other lines at every point.
  std::vector<double> marked_at{};
};

class LineChart : public Picture {
public:
  LineChart(LineChartSpec spec, double width);

  [[nodiscard]] double width() const override { return width_; }
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

private:
  [[nodiscard]] bool narrow() const { return width_ < k_narrow_chart; }
  [[nodiscard]] double x_of(double value) const;
  [[nodiscard]] double y_of(double value) const;
  [[nodiscard]] std::string path_of(const LineSeries& series) const;
  void draw_axes(Svg& svg) const;
  void draw_x_ticks(Svg& svg) const;
  void draw_series(Svg& svg, const LineSeries& series) const;
  void draw_band(Svg& svg, const LineSeries& series) const;
  void draw_labels(Svg& svg) const;
  void draw_legend(Svg& svg, double x, double y, double room) const;

  LineChartSpec spec_;
  double width_;
  double left_ = 0;
  double right_ = 0; ///< width of what stands beside the plot
};

} // namespace numasim
