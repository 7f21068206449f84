#pragma once
/// Which node each CPU belongs to, where a source lets nodes overlap or leaves CPUs out.

#include "tools/import/machine_facts.hpp"

namespace numasim {

/// What nodes to make instead of those that a source states.
enum class NodesBy : std::uint8_t { Source, Package, Die, Cache };

/// Replaces facts.nodes by one node for each package, die or last-level cache. Throws InputError if
/// the source does not tell of them.
void make_nodes_by(NodesBy by, MachineFacts& facts);

/// Makes facts.nodes a partition of facts.cpus: every CPU in exactly one node, ids ascending and
/// unique, memory-only nodes with no CPUs. Notes what it had to decide.
void settle_nodes(MachineFacts& facts);

} // namespace numasim
