#pragma once
/// Curves by number of threads on logarithmic axes, measured beside simulated.

#include "tools/svg/svg.hpp"

#include <string>
#include <vector>

namespace numasim {

/// Marks stand for what was measured, lines for what was simulated; one colour a curve.
class CurvePlot : public Picture {
public:
  struct Point {
    double x = 0;          ///< above 0
    double y = 0;          ///< above 0
    double half_width = 0; ///< of y's interval; 0: none is drawn
  };
  struct Curve {
    std::string name;
    std::vector<Point> measured;
    std::vector<Point> simulated;
  };

  CurvePlot(std::string title, std::string subtitle, std::string x_axis, std::string y_axis,
            std::vector<Curve> curves);

  [[nodiscard]] double width() const override;
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

private:
  struct Axis {
    double from = 1; ///< logarithm to base 10
    double to = 10;
  };
  [[nodiscard]] double x_of(double value) const;
  [[nodiscard]] double y_of(double value) const;
  void draw_axes(Svg& svg) const;
  void draw_curve(Svg& svg, const Curve& curve, const std::string& color) const;
  void draw_legend(Svg& svg) const;

  std::string title_, subtitle_, x_axis_, y_axis_;
  std::vector<Curve> curves_;
  Axis x_, y_;
};

} // namespace numasim
