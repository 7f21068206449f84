#pragma once
/// The numbers of a topology file that costs are made of.

#include "tools/questions/target.hpp"

#include <nlohmann/json_fwd.hpp>

namespace numasim {

/// Pointers start with /topology. Structure (which CPUs, nodes, groups there are) and what no cost
/// is derived from are not among them. Reads the topology's file; throws InputError.
[[nodiscard]] std::vector<Target> topology_targets(const Topology& topology,
                                                   std::span<const Override> overrides);
/// The same of a document that `topology` was read from, or write_topology() made of it.
[[nodiscard]] std::vector<Target> topology_targets(const Topology& topology,
                                                   const nlohmann::json& document);

} // namespace numasim
