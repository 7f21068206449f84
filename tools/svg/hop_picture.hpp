#pragma once
/// Hops between nodes as a tinted table.

#include "models/machine/machine.hpp"
#include "tools/svg/svg.hpp"

namespace numasim {

/// For machines of 2 to 64 nodes. Up to 24 show their numbers.
class HopPicture : public Picture {
public:
  explicit HopPicture(const Machine& machine);

  [[nodiscard]] static bool suits(const Machine& machine);

  [[nodiscard]] double width() const override;
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

private:
  void draw_cells(Svg& svg) const;
  void draw_numbers(Svg& svg) const;

  const Machine& machine_;
  bool numbered_;
  double cell_width_ = 0;
  double cell_height_ = 0;
  double left_ = 0; ///< width of the row labels
};

} // namespace numasim
