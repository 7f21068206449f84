#pragma once
/// What every CPU pays for a line that every other one has modified, as a square of cells.

#include "models/machine/machine.hpp"

#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

namespace numasim {

class Heatmap {
public:
  /// `home`: of all lines; if absent, each line's home is its owner's node. A cell stands for
  /// `cpus_per_cell` x `cpus_per_cell` CPUs and shows the first of each (the first two on the
  /// diagonal).
  Heatmap(const Machine& machine, std::optional<Node> home, std::size_t cpus_per_cell = 1);

  /// CPUs in machine order: by package, node, L3 group, core and thread. One a row and column.
  [[nodiscard]] const std::vector<Cpu>& cpus() const { return cpus_; }
  [[nodiscard]] std::size_t cpus_per_cell() const { return cpus_per_cell_; }
  /// The largest cell, in ns; 0 if there is none.
  [[nodiscard]] double most_ns() const { return most_ns_; }
  /// Shade (color_scale.hpp, scale from 0 to most_ns()) of a requester's row and an owner's column;
  /// k_blank for a CPU with itself.
  [[nodiscard]] std::uint16_t shade(std::size_t row, std::size_t column) const
  {
    return shades_[row * cpus_.size() + column];
  }
  static constexpr std::uint16_t k_blank = std::numeric_limits<std::uint16_t>::max();

  /// A rectangle of cells of one shade.
  struct Block {
    std::size_t row = 0;
    std::size_t column = 0;
    std::size_t rows = 0;
    std::size_t columns = 0;
    std::uint16_t shade = 0;
  };
  /// Blocks that cover every cell but the blank ones once, as few as growing each to the right and
  /// then downwards gives.
  [[nodiscard]] std::vector<Block> blocks() const;

private:
  std::vector<Cpu> cpus_;
  std::size_t cpus_per_cell_;
  double most_ns_ = 0;
  std::vector<std::uint16_t> shades_;
};

/// All CPUs of a machine in machine order.
[[nodiscard]] std::vector<Cpu> machine_order(const Machine& machine);

/// The finest heatmap of at most 512 x 512 cells and `most_blocks` blocks.
[[nodiscard]] Heatmap finest_heatmap(const Machine& machine, std::optional<Node> home,
                                     std::size_t most_blocks);

} // namespace numasim
