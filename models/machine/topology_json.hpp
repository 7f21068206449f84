#pragma once
/// Topologies from JSON documents, for those who have one in memory (load_topology() reads files).

#include "models/machine/topology.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace numasim {

/// Reads and validates `document`; `file` names it in messages. Throws InputError with every
/// problem found.
[[nodiscard]] Topology read_topology(const nlohmann::json& document, const std::string& file);

} // namespace numasim
