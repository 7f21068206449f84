#pragma once
/// A topology from what firmware, operating system or tools say of a machine.

#include "models/machine/topology.hpp"
#include "tools/import/node_claims.hpp"
#include "tools/import/source.hpp"

#include <string>
#include <vector>

namespace numasim {

struct ImportRequest {
  std::vector<std::string> sources;
  SourceKind kind = SourceKind::ByContent; ///< of all sources
  bool live = false;                       ///< this machine, besides or alone
  bool with_disallowed = false; ///< also what a cpuset forbids, where a source tells of it
  NodesBy nodes_by = NodesBy::Source;
  std::string costs_from; ///< a topology; empty: the nearest of the library
  std::string name;       ///< empty: from the processor or the source
};

struct ImportResult {
  Topology topology;
  std::vector<std::string> notes; ///< what was mended, guessed or left out, one line each
};

/// Reads the sources and makes a topology of them that read_topology() accepts. Throws InputError.
[[nodiscard]] ImportResult import_topology(const ImportRequest& request);

} // namespace numasim
