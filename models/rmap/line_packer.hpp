#pragma once
/// Lays objects of an array onto cache lines.

#include "models/memory/memory.hpp"

#include <cstddef>

namespace numasim {

class LinePacker {
public:
  /// `aligned`: each object starts a line.
  LinePacker(Memory& memory, Node home, LineRole role, bool aligned)
      : memory_(memory), home_(home), role_(role), aligned_(aligned)
  {
  }

  /// The line of the next object, which is at most a line long. One that does not fit into what is
  /// left of the line starts another.
  LineId place(std::size_t bytes)
  {
    if (aligned_ || used_ + bytes > k_line_bytes) {
      line_ = memory_.allocate(home_, role_);
      used_ = 0;
    }
    used_ += bytes;
    return line_;
  }

private:
  static constexpr std::size_t k_line_bytes = 64;

  Memory& memory_;
  Node home_;
  LineRole role_;
  bool aligned_;
  std::size_t used_ = k_line_bytes; // of the line under construction
  LineId line_{};
};

} // namespace numasim
