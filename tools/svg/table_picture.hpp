#pragma once
/// A table with an optional colour before each row.

#include "tools/report/table.hpp"
#include "tools/svg/svg.hpp"

#include <string>
#include <vector>

namespace numasim {

class TablePicture : public Picture {
public:
  /// `swatches`: colours, one a row; may be empty. `notes`: lines below. Cells are cut to 240
  /// units.
  TablePicture(Table table, std::vector<std::string> swatches, std::vector<std::string> notes);

  [[nodiscard]] double width() const override;
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

private:
  void draw_row(Svg& svg, const std::vector<std::string>& cells, double y,
                const std::string& style) const;

  Table table_;
  std::vector<std::string> swatches_;
  std::vector<std::string> notes_;
  std::vector<double> widths_;
  double left_; ///< room for the swatches
};

} // namespace numasim
