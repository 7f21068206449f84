#pragma once
/// Horizontal bars from zero: one value with its interval each, or parts that add up.

#include "tools/statistics/interval.hpp"
#include "tools/svg/axis.hpp"
#include "tools/svg/svg.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct BarPart {
  double value = 0;
  std::string style; ///< classes of the style sheet
  std::string tip;
  std::string text{}; ///< written into the part where it fits
};

struct Bar {
  std::string name;
  std::vector<BarPart> parts; ///< from left to right
  std::optional<Interval> interval{};
  std::string text; ///< beside the bar
};

struct BarKey {
  std::string style;
  std::string text;
};

struct BarChartSpec {
  Axis x;
  std::string x_title;
  std::string (*x_text)(double) = tick_number;
  std::vector<Bar> bars{};
  std::vector<BarKey> keys{}; ///< what the parts' styles mean; none where names tell
};

class BarChart : public Picture {
public:
  BarChart(BarChartSpec spec, double width);

  [[nodiscard]] double width() const override { return width_; }
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

private:
  struct Place {
    double x = 0;
    double y = 0;
  };
  [[nodiscard]] bool narrow() const;
  [[nodiscard]] double bar_height() const;
  [[nodiscard]] double x_of(double value) const;
  [[nodiscard]] std::vector<Place> key_places() const;
  [[nodiscard]] double keys_height() const;
  void draw_keys(Svg& svg) const;
  void draw_axis(Svg& svg, double top) const;
  void draw_bar(Svg& svg, const Bar& bar, double y) const;

  BarChartSpec spec_;
  double width_;
  double left_ = 0;
  double right_ = 0;
};

} // namespace numasim
