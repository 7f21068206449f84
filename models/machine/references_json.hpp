#pragma once
/// The CPUs and nodes that several parts of a topology file refer to by the firmware's numbers.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

#include <cstdint>
#include <vector>

namespace numasim {

/// "Not there" among positions and group numbers.
inline constexpr std::uint32_t k_none = UINT32_MAX;

/// The CPU numbers of a list, ascending; empty, with a problem, if it is none.
[[nodiscard]] std::vector<std::uint32_t> read_cpu_list(const FieldReader& reader);

/// The same, and a problem for each CPU that the machine does not have.
[[nodiscard]] std::vector<std::uint32_t> read_known_cpus(const FieldReader& reader,
                                                         const Topology& topology);

/// Position of a firmware CPU number in Topology::cpus, or k_none.
[[nodiscard]] std::uint32_t cpu_position(const Topology& topology, std::uint32_t cpu);

/// Position in Topology::nodes of the node whose id `reader` is; k_none, with a problem, if there
/// is none.
[[nodiscard]] std::uint32_t read_node_id(const FieldReader& reader, const Topology& topology);

} // namespace numasim
