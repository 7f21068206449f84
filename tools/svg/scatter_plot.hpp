#pragma once
/// Published against simulated on logarithmic axes.

#include "tools/svg/svg.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// One mark a figure; the diagonal is where both are equal, bars are the ranges stated for the
/// simulated value. One colour a group.
class ScatterPlot : public Picture {
public:
  struct Point {
    std::string name;
    double published = 0;        ///< above 0
    double simulated = 0;        ///< above 0
    std::optional<double> least; ///< of the range; drawn where above 0
    std::optional<double> most;
    bool missed = false;
  };
  struct Group {
    std::string name;
    std::vector<Point> points;
  };

  /// At least one point.
  ScatterPlot(std::string title, std::string subtitle, std::vector<Group> groups);

  [[nodiscard]] double width() const override;
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

private:
  [[nodiscard]] double x_of(double value) const;
  [[nodiscard]] double y_of(double value) const;
  void draw_axes(Svg& svg) const;
  void draw_point(Svg& svg, const Point& point, const std::string& color) const;

  std::string title_, subtitle_;
  std::vector<Group> groups_;
  double from_ = 0; ///< logarithms to base 10, of both axes
  double to_ = 1;
};

} // namespace numasim
