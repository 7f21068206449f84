#pragma once
/// The CPU-to-CPU heatmap with its axes and its scale.

#include "tools/report/transfer_classes.hpp"
#include "tools/svg/heatmap.hpp"
#include "tools/svg/svg.hpp"

#include <array>
#include <string>
#include <vector>

namespace numasim {

class HeatmapPicture : public Picture {
public:
  struct Limits {
    /// Each is at most 17 bytes, and a picture should stay below 1.5 MB. Enough for every pair of
    /// 256 cores with their siblings.
    std::size_t most_blocks = 67000;
    std::string scale_id = "scale"; ///< of an element, so unlike any other in the same document
  };
  /// Medians of `classes` are marked on the scale. `home`: as for Heatmap.
  HeatmapPicture(const Machine& machine, const TransferClasses& classes, std::optional<Node> home,
                 const Limits& limits);
  HeatmapPicture(const Machine& machine, const TransferClasses& classes, std::optional<Node> home)
      : HeatmapPicture(machine, classes, home, Limits{})
  {
  }

  [[nodiscard]] double width() const override;
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

  [[nodiscard]] const Heatmap& heatmap() const { return heatmap_; }

  /// A part of the machine along an axis, in cells.
  struct Span {
    std::string label;
    std::size_t from = 0;
    std::size_t to = 0;
  };
  /// Parts of one kind, which follow each other.
  struct Band {
    std::string name;
    std::vector<Span> spans;
  };

private:
  void draw_cells(Svg& svg) const;
  void draw_borders(Svg& svg) const;
  void draw_band(Svg& svg, const Band& band, std::size_t depth) const;
  void draw_scale(Svg& svg, double top) const;

  Heatmap heatmap_;
  std::vector<Band> bands_; ///< innermost first
  std::vector<double> medians_ns_;
  std::vector<double> left_; ///< room for the labels of each band beside the cells
  std::array<std::string, 2> caption_;
  double cell_;
  std::string scale_id_;
};

} // namespace numasim
