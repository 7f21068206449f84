#pragma once
/// Where the parts of a machine go in its picture.

#include "models/machine/machine.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// How much of a machine is drawn, and how large. Chosen so that the picture stays readable.
struct DrawingScale {
  double thread_width = 0;
  double thread_height = 0;
  bool numbers = false; ///< every CPU shows its number
  bool l3_labels = false;
  bool cores = true; ///< cores with their threads are drawn, not only L3 groups
  bool l3s = true;   ///< L3 groups are drawn, not only nodes
};

/// A part with its size and its place in the part that holds it.
struct PartBox {
  enum class Kind : std::uint8_t { Machine, Package, Node, L3, Core };
  Kind kind = Kind::Machine;
  std::size_t index = 0; ///< its number in Machine
  double x = 0;
  double y = 0;
  double width = 0;
  double height = 0;
  std::vector<std::string> labels; ///< lines at its top, already cut to its width
  std::vector<PartBox> parts;
};

struct MachineLayout {
  DrawingScale scale;
  PartBox box; ///< of kind Machine
};

/// The most detailed layout that fits about `width` x `height`; if none does, the least detailed
/// one, as large as it is.
[[nodiscard]] MachineLayout layout_of(const Machine& machine, double width, double height);

} // namespace numasim
