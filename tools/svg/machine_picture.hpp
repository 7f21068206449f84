#pragma once
/// The machine as boxes: packages hold nodes, nodes hold L3 groups, these hold cores.

#include "tools/svg/machine_layout.hpp"
#include "tools/svg/svg.hpp"

#include <string>
#include <vector>

namespace numasim {

class MachinePicture : public Picture {
public:
  /// As detailed as fits `width` x `height`; larger if nothing does.
  MachinePicture(const Machine& machine, double width, double height);

  [[nodiscard]] double width() const override;
  [[nodiscard]] double height() const override;
  void draw(Svg& svg) const override;

private:
  void draw_box(Svg& svg, const PartBox& box, double x, double y) const;
  void draw_core(Svg& svg, const PartBox& box, double x, double y) const;
  void draw_links(Svg& svg) const;
  void draw_key(Svg& svg, double y) const;
  [[nodiscard]] std::string tip_of(const PartBox& box) const;
  [[nodiscard]] std::string link_text(const PartBox& a, const PartBox& b) const;

  const Machine& machine_;
  MachineLayout layout_;
  std::vector<std::size_t> kind_of_cpu_; ///< by Cpu; empty if all are alike
};

} // namespace numasim
