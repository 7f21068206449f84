#pragma once
/// The tables of an overview, before they are laid out.

#include "tools/report/table.hpp"
#include "tools/report/topology_overview.hpp"

#include <optional>

namespace numasim {

/// Id, package, CPUs, L3 groups and memory of each node; of the first 64 if there are more.
[[nodiscard]] Table node_table(const Machine& machine);

/// A value between nodes: [from][to] by position in Topology::nodes.
using NodeMatrix = std::vector<std::vector<double>>;
/// Rows and columns of a matrix of up to 16 nodes; for more, each value with the number of ordered
/// pairs of nodes that have it and one of them, the 20 most frequent ones.
[[nodiscard]] Table matrix_table(const Machine& machine, const std::string& title,
                                 const NodeMatrix& values);

/// Distance classes: pairs, and transfers by home as "min / median / max".
[[nodiscard]] Table transfer_table(const TransferClasses& transfers);
/// What a CPU does without another one: hits, own lines, memory near and far.
[[nodiscard]] Table local_table(const Machine& machine);
/// Costs of the operating system and, where stated, bandwidth and kinds of cores.
[[nodiscard]] Table system_table(const Topology& topology);
[[nodiscard]] std::optional<Table> bandwidth_table(const Topology& topology);
[[nodiscard]] std::optional<Table> core_kind_table(const Topology& topology);
/// The models a fit tried; none if there was no fit.
[[nodiscard]] std::optional<Table> fit_table(const Topology& topology);
/// Confidence by group.
[[nodiscard]] Table trust_table(const Trust& trust);

} // namespace numasim
