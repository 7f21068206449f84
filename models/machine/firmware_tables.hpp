#pragma once
/// What firmware says about distances and memory beyond the SLIT: hwloc's distance matrices and
/// memory attributes (ACPI HMAT). Kept in the topology file (key "firmware") so that an import
/// loses nothing; costs that are derived from them say so in their provenance.

#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

/// A matrix between nodes, as hwloc's distances2 gives it. The unit depends on the name.
struct FirmwareDistances {
  std::string name;                 ///< "NUMALatency", "XGMIBandwidth", ...
  std::vector<std::uint32_t> nodes; ///< ids of the rows and columns
  std::vector<std::vector<double>> values;
};

/// One value of a memory attribute of a node, as seen from some CPUs.
struct MemoryAttribute {
  std::string name; ///< "Latency", "ReadBandwidth", ...
  std::string unit; ///< "ns", "MiB/s", ...; empty where the source does not tell
  std::uint32_t node = 0;
  std::vector<std::uint32_t> initiators; ///< CPUs; empty: not stated
  double value = 0;
};

struct FirmwareTables {
  std::vector<FirmwareDistances> distances;
  std::vector<MemoryAttribute> attributes;
};

} // namespace numasim
