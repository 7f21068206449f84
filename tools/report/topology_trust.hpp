#pragma once
/// How far a topology's values may be trusted, group by group.

#include "models/machine/topology.hpp"

#include <array>
#include <cstddef>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// What a value is about.
enum class ValueGroup : std::uint8_t {
  Structure, ///< CPUs, cores, L3 groups, nodes, packages, SLIT
  Transfers, ///< of modified lines between CPUs: protocol, bases, hops, offsets
  Accesses,  ///< hits, own lines, memory, bandwidth, and what else a CPU's accesses cost
  System,    ///< clock, kinds of cores, operating system
};
inline constexpr std::size_t k_value_groups = 4;
[[nodiscard]] std::string_view to_string(ValueGroup group);

/// A value of the file, with the weakest provenance of any part of it.
struct StatedValue {
  ValueGroup group = ValueGroup::Structure;
  std::string pointer; ///< JSON pointer: the value's, or that of the object or array it is
  Provenance provenance;
};

/// The values that `topology` states, in the order of docs/topologies.md. An object or array whose
/// members belong together (a hop rule, the nodes) counts as one value.
[[nodiscard]] std::vector<StatedValue> stated_values(const Topology& topology);

struct GroupTrust {
  std::size_t values = 0;
  std::size_t guesses = 0;
  std::optional<Confidence> weakest; ///< absent if there are no values
};

struct Trust {
  std::array<GroupTrust, k_value_groups> groups;

  [[nodiscard]] const GroupTrust& of(ValueGroup group) const
  {
    return groups.at(static_cast<std::size_t>(group));
  }
  /// Groups taken together, by default all.
  [[nodiscard]] GroupTrust sum(std::initializer_list<ValueGroup> of_groups = {
                                   ValueGroup::Structure, ValueGroup::Transfers,
                                   ValueGroup::Accesses, ValueGroup::System}) const;
};
[[nodiscard]] Trust trust_of(const std::vector<StatedValue>& values);

} // namespace numasim
