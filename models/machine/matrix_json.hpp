#pragma once
/// Square matrices in topology files.

#include "models/input/field_reader.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

using Matrix = std::vector<std::vector<double>>;

struct MatrixShape {
  std::size_t size = 0;           ///< rows and columns
  std::string what;               ///< what they stand for: "node", "L3 group"
  bool symmetric = false;         ///< must be so
  std::optional<double> diagonal; ///< what must stand on it
};

/// The matrix, or an empty one after a problem.
[[nodiscard]] Matrix read_matrix(const FieldReader& reader, const MatrixShape& shape);

} // namespace numasim
