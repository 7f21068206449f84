#pragma once
/// One machine from several sources: structure from one, distances from another.

#include "tools/import/machine_facts.hpp"
#include "tools/import/node_claims.hpp"

#include <vector>

namespace numasim {

/// Takes the structure from the source that tells most of it, and from the others what it lacks;
/// their distances win over its own. Throws InputError where they contradict each other in nodes
/// or CPUs, and if none tells of CPUs. All notes come along, each with its source.
[[nodiscard]] MachineFacts combine(std::vector<MachineFacts> sources, NodesBy by);

} // namespace numasim
