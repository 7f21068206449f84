#pragma once
/// The firmware's distances, and what is wrong with them.

#include "tools/import/machine_facts.hpp"

#include <string>
#include <vector>

namespace numasim {

/// What makes Linux throw a SLIT away: a diagonal other than 10, other entries of 10 or less
/// (slit_valid() in drivers/acpi/numa/srat.c; 0 to 9 are reserved by ACPI 6.5, 5.2.17); besides,
/// entries beyond 255 and a shape that is no square. One text for each kind of fault.
[[nodiscard]] std::vector<std::string> faults_of(const DistanceFacts& slit);

/// Throws InputError with faults_of(), and if one node cannot reach another (255).
void check_slit(const DistanceFacts& slit, const std::string& file);

/// The distances in the order of facts.nodes; nothing where none are stated and where they cannot
/// be used, which is noted: what Linux would throw away too, nodes that the matrix does not cover.
/// Throws InputError if a node cannot reach another.
[[nodiscard]] std::vector<std::vector<double>> usable_slit(MachineFacts& facts);

} // namespace numasim
