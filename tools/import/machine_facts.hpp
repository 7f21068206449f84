#pragma once
/// What one source (an hwloc file, lscpu, a SLIT, ...) says about a machine, before anything is
/// mended, guessed or given a cost. Every reader of a source fills one of these.

#include "models/machine/firmware_tables.hpp"
#include "models/machine/topology.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

/// A number that the source does not give.
inline constexpr std::uint32_t k_not_stated = UINT32_MAX;

/// One CPU that is there and may be used. The other numbers only have to tell apart what is
/// different; `package` is the firmware's number where there is one.
struct CpuFacts {
  std::uint32_t number = 0;           ///< the operating system's
  std::uint32_t core = k_not_stated;  ///< machine-wide
  std::uint32_t cache = k_not_stated; ///< its last cache that is not of the memory's side
  std::uint32_t die = k_not_stated;   ///< machine-wide
  std::uint32_t package = k_not_stated;
};

struct NodeFacts {
  std::uint32_t id = 0;
  std::vector<std::uint32_t> cpus; ///< as claimed: several nodes may claim one CPU
  double memory_gib = 0;           ///< 0: not stated or none
  std::string kind;                ///< "DRAM", "HBM", "NVM", ...; empty: not stated
  std::uint32_t package = k_not_stated;
};

/// Relative distances as the firmware gives them (ACPI 6.5, 5.2.17).
struct DistanceFacts {
  std::vector<std::uint32_t> nodes; ///< ids of rows and columns; empty: positions, ids not known
  std::vector<std::vector<double>> values;
};

struct KindFacts {
  std::vector<std::uint32_t> cpus;
  std::string type;    ///< "IntelCore", "IntelAtom"; empty: not stated
  double capacity = 0; ///< the kernel's cpu_capacity, 1024 the largest; 0: not stated
  double max_mhz = 0;  ///< 0: not stated
};

/// Which processor it is; what is not stated is empty or 0.
struct ProcessorFacts {
  std::string vendor;
  std::string model;        ///< "AMD EPYC 9654 96-Core Processor"
  std::string architecture; ///< "x86_64", "aarch64", ...
  unsigned family = 0;
  unsigned model_number = 0;
  std::string arm_part; ///< "0x48/0xd01": implementer and part of an Arm core
  double freq_mhz = 0;
  std::string freq_source;
};

/// Sizes of a CPU's data caches in bytes; 0: not stated or none.
struct CacheSizes {
  std::size_t l1 = 0;
  std::size_t l2 = 0;
  std::size_t last = 0; ///< of the last level, whatever its number
};

struct MachineFacts {
  std::string source; ///< what the user named, for messages
  std::vector<CpuFacts> cpus;
  std::vector<NodeFacts> nodes; ///< empty: the source knows nothing of nodes
  /// Whether `nodes` is more than the one node that libhwloc makes up where nothing is known.
  bool nodes_stated = false;
  DistanceFacts slit;
  FirmwareTables tables;
  std::vector<KindFacts> kinds;
  ProcessorFacts processor;
  CacheSizes cache_bytes; ///< of the first CPU; libhwloc's sources alone
  /// Where the parts come from, for the topology's provenance.
  Provenance cpus_from;
  Provenance nodes_from;
  Provenance cores_from;
  Provenance caches_from;
  Provenance slit_from;
  std::vector<std::string> notes;   ///< what was left out or mended, one line each
  std::vector<std::string> guesses; ///< the same of cores and packages, where only nodes are told
};

} // namespace numasim
