#pragma once
/// Where the values of a topology file come from: `provenance`.

#include "models/input/field_reader.hpp"
#include "models/machine/topology.hpp"

namespace numasim {

/// Reads `provenance` and holds it against the document: every value must be covered by an entry
/// for its pointer or one above it, and every entry must point to something. What names the file
/// (`schema`, `name`, `title`) and what tells its own origin (`firmware`, `fit`) need no source.
void read_provenance(const FieldReader& root, Topology& topology);

} // namespace numasim
