#pragma once
/// Cores and L3 groups as the hand-overs show them.
///
/// A hypervisor often tells its guest a structure of its own making: one L3 for CPUs that lie on
/// several, cores of one CPU each where two are siblings. The cache lines know better.

#include "models/machine/topology.hpp"
#include "tools/probe/pair_matrix.hpp"

#include <string>
#include <vector>

namespace numasim {

/// Looks at each L3 group of `topology` all of whose pairs are measured. Where the hand-overs fall
/// into two classes at least 1.7 times apart and the faster one forms groups, these become cores
/// (below 16 ns: SMT siblings take 4 to 13 on published matrices) or L3 groups, with provenance.
/// Returns a sentence on each change, and on classes that form no groups.
[[nodiscard]] std::vector<std::string> regroup(const PairMatrix& pairs, Topology& topology);

} // namespace numasim
