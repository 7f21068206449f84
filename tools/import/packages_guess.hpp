#pragma once
/// Packages, where a source has nodes and distances only.

#include "tools/import/machine_facts.hpp"

namespace numasim {

/// Puts nodes nearer to each other than 20 into one package (20 is what Linux takes for the
/// distance of another node where the firmware states none, include/linux/topology.h; vendors give
/// 11 to 16 within a package and from 20 across). Without distances every node is a package. Sets
/// the packages of CPUs and nodes, notes it and calls the nodes' provenance a guess for that part.
void guess_packages(MachineFacts& facts);

} // namespace numasim
