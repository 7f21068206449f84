#pragma once
/// A topology as a JSON document: the inverse of read_topology().

#include "models/machine/topology.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace numasim {

/// The document, keys in the order of docs/topologies.md. read_topology() of it gives `topology`
/// again (apart from its path); groups and hops are written by rule where a rule says the same.
/// Provenance entries whose pointers the document does not have are dropped.
[[nodiscard]] nlohmann::ordered_json write_topology(const Topology& topology);

/// The document as text, short arrays and objects on one line each, as the files in topologies/
/// are.
[[nodiscard]] std::string pretty_print(const nlohmann::ordered_json& document);

} // namespace numasim
