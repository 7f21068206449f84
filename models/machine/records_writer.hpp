#pragma once
/// What a topology's JSON document says beside structure and costs, for topology_writer.cpp.

#include "models/machine/topology.hpp"

#include <nlohmann/json_fwd.hpp>

namespace numasim {

/// `core_kinds`, `bandwidth`, `firmware` and `fit`, where there is something to say.
void write_records(const Topology& topology, nlohmann::ordered_json& document);

} // namespace numasim
