#pragma once
/// What a topology file may hold, declared: the reader, the JSON Schema and the tables of
/// docs/topologies.md come from here. What only follows from other values (a matrix as large as
/// there are nodes, every CPU in one node) is the reader's to check.

#include "models/input/field.hpp"

#include <cstdint>

namespace numasim {

/// Largest number of a node or package: above any firmware's.
inline constexpr std::int64_t k_largest_id = std::int64_t{1} << 20;

/// The whole document.
[[nodiscard]] const Field& topology_fields();

} // namespace numasim
