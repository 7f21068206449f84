#pragma once
/// What the tests of the importers share: imports through the command, sources made on the spot,
/// and the reference files.

#include "models/machine/topology.hpp"
#include "tests/command/support.hpp"

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace numasim::test {

/// `numasim topology import ARGUMENTS...`: its exit status, what it wrote, and the topology read
/// back from that if it succeeded.
struct Imported {
  Outcome outcome;
  Topology topology;
};
[[nodiscard]] Imported import(std::vector<std::string> arguments);

/// Counts of parts.
[[nodiscard]] std::size_t cores_of(const Topology& topology);
[[nodiscard]] std::size_t l3s_of(const Topology& topology);
[[nodiscard]] std::size_t packages_of(const Topology& topology);

/// Checks that the import fails with status 2 and a message that has `part` in it, within a second
/// (more under load, but never many).
void check_refused(const std::vector<std::string>& arguments, const std::string& part);

/// The directory of hwloc's test files among the shared reference data, which a checkout may lack:
/// then nothing, and a warning.
[[nodiscard]] std::optional<std::filesystem::path> hwloc_files();

/// A file of it, or nothing and a warning.
[[nodiscard]] std::optional<std::string> hwloc_file(const std::string& name);

/// An ACPI SLIT with header and right checksum.
[[nodiscard]] std::string acpi_slit(const std::vector<std::vector<int>>& rows);

} // namespace numasim::test
