#pragma once
/// How long a line stays with its owner after somebody has asked for it.

#include "models/machine/topology.hpp"
#include "tools/probe/pair_matrix.hpp"

#include <cstdint>
#include <utility>

namespace numasim {

/// Sets Costs::owner_keeps and its provenance from contended fetch-and-adds of two CPUs (firmware's
/// numbers), which take `operation_ns` each: what they complete beyond one a hand-over they do
/// while the line is promised on. Needs Costs::rmw_local. Changes nothing if that pair's hand-over
/// was not measured, or if no more than one operation was done in it.
void set_owner_keeps(const PairMatrix& pairs, std::pair<std::uint32_t, std::uint32_t> cpus,
                     double operation_ns, Topology& topology);

} // namespace numasim
