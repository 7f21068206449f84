#pragma once
/// Topologies as commands write them.

#include "models/machine/topology.hpp"

#include <string>

namespace numasim {

/// The document as text, once it has been read back: a fault is one of the source that slipped
/// through. Throws InputError.
[[nodiscard]] std::string topology_document(const Topology& topology);

} // namespace numasim
