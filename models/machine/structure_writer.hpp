#pragma once
/// The structure part of a topology's JSON document, for topology_writer.cpp.

#include "models/machine/topology.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstdint>
#include <vector>

namespace numasim {

[[nodiscard]] nlohmann::ordered_json nodes_of(const Topology& topology);

/// `levels.core` and `levels.l3` without their times: by rule where all nodes follow one, else as
/// lists of CPUs.
[[nodiscard]] nlohmann::ordered_json cores_of(const Topology& topology);
[[nodiscard]] nlohmann::ordered_json l3s_of(const Topology& topology);

/// The numbers in `group_of` (Topology::core, Topology::l3) in the order of each group's lowest
/// CPU, which is the order of offsets in the file.
[[nodiscard]] std::vector<std::uint32_t> by_first_cpu(const std::vector<std::uint32_t>& group_of);

} // namespace numasim
