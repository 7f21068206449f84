#pragma once
/// Figures below each other on one linear axis: published, simulated and the range that was stated.

#include "tools/svg/svg.hpp"

#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// Circles stand for what was published, diamonds with their interval for what was simulated, bands
/// for ranges; a diamond outside its band has another colour.
class RowPlot : public Picture {
public:
  struct Row {
    std::string name;
    std::optional<double> published;
    double simulated = 0;
    std::optional<double> lo; ///< of the simulated value's interval
    std::optional<double> hi;
    std::optional<double> least; ///< of the range
    std::optional<double> most;
    bool missed = false;
  };

  /// At least one row.
  RowPlot(std::string title, std::string subtitle, std::string axis, std::vector<Row> rows);

  [[nodiscard]] double width() const override;
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

private:
  [[nodiscard]] double x_of(double value) const;
  void draw_row(Svg& svg, const Row& row, double y) const;

  std::string title_, subtitle_, axis_;
  std::vector<Row> rows_;
  double from_ = 0;
  double to_ = 1;
};

} // namespace numasim
