#pragma once
/// L3 groups with the cores of theirs from which offsets make transfers shortest.

#include "models/machine/topology.hpp"

#include <array>
#include <cstdint>
#include <optional>
#include <vector>

namespace numasim {

/// A core and its offset in ns (0 where none is stated).
struct OffsetCore {
  std::uint32_t core = 0; ///< by number in Topology::core
  double ns = 0;
};

/// An L3 group with the two cores of it that have the least offsets, the least first.
struct OffsetGroup {
  std::uint32_t l3 = 0;                           ///< by number in Topology::l3
  std::uint32_t node = 0;                         ///< by position in Topology::nodes
  std::array<std::optional<OffsetCore>, 2> least; ///< the second is missing where there is one core
};

/// The L3 groups of `topology`, by number.
[[nodiscard]] std::vector<OffsetGroup> offset_groups(const Topology& topology);

} // namespace numasim
