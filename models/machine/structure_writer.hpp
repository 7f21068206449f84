#pragma once
/// The structure part of a topology's JSON document, for topology_writer.cpp.

#include "models/machine/topology.hpp"

#include <nlohmann/json_fwd.hpp>

namespace numasim {

[[nodiscard]] nlohmann::ordered_json nodes_of(const Topology& topology);

/// `levels.core` and `levels.l3` without their times: by rule where all nodes follow one, else as
/// lists of CPUs.
[[nodiscard]] nlohmann::ordered_json cores_of(const Topology& topology);
[[nodiscard]] nlohmann::ordered_json l3s_of(const Topology& topology);

} // namespace numasim
