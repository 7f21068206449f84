#pragma once
/// The distances of a topology's JSON document, for topology_writer.cpp.

#include "models/machine/topology.hpp"

#include <nlohmann/json_fwd.hpp>

namespace numasim {

[[nodiscard]] nlohmann::ordered_json slit_of(const Topology& topology);

/// The shortest rule that gives Topology::hop_ns to the picosecond: linear in the SLIT, by class
/// (without pairs), or the matrix.
[[nodiscard]] nlohmann::ordered_json hops_of(const Topology& topology);

/// `core_offset_ns` and `l3_pair_offset_ns`, where stated.
void write_offsets(const Topology& topology, nlohmann::ordered_json& document);

} // namespace numasim
