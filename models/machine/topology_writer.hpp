#pragma once
/// A topology as a JSON document: the inverse of read_topology(). models/input/json_print.hpp makes
/// text of it.

#include "models/machine/topology.hpp"

#include <nlohmann/json_fwd.hpp>

namespace numasim {

/// The document, keys in the order of docs/topologies.md. read_topology() of it gives the same
/// machine again, apart from its path and the numbers of cores and L3 groups, which are the
/// reader's. Groups and hops are written by rule where a rule says the same. Provenance follows in
/// the document's order; entries whose pointers it does not have are dropped, apart from those of a
/// group's rule, which go over to its lists, and the other way round.
[[nodiscard]] nlohmann::ordered_json write_topology(const Topology& topology);

} // namespace numasim
