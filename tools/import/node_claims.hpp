#pragma once
/// Which node each CPU belongs to, where a source lets nodes overlap or leaves CPUs out.

#include "tools/import/machine_facts.hpp"

#include <cstddef>
#include <cstdint>

namespace numasim {

/// What nodes to make instead of those that a source states.
enum class NodesBy : std::uint8_t { Source, Package, Die, Cache };

/// How many packages, dies or last-level caches the source tells of; 0 if not of every CPU's.
[[nodiscard]] std::size_t parts(NodesBy by, const MachineFacts& facts);

/// Replaces facts.nodes by one node for each package, die or last-level cache. Throws InputError if
/// the source does not tell of them.
void make_nodes_by(NodesBy by, MachineFacts& facts);

/// Makes facts.nodes a partition of facts.cpus: every CPU in exactly one node, ids ascending and
/// unique, memory-only nodes with no CPUs. Notes what it had to decide.
void settle_nodes(MachineFacts& facts);

} // namespace numasim
