#pragma once
/// Any source of a topology, told apart by what is in it.

#include "tools/import/machine_facts.hpp"

#include <span>
#include <string>

namespace numasim {

enum class SourceKind : std::uint8_t {
  ByContent,
  HwlocXml,
  Synthetic, ///< the text itself, or a file with it
  Lscpu,
  Numactl,
  Slit,
  NodeTree,   ///< a directory like /sys/devices/system/node
  SystemTree, ///< a directory with sys/ and proc/, or a copy of /sys or /sys/devices/system
  Cpuid,      ///< a directory of cpuid leaves (hwloc-gather-cpuid)
  Archive,    ///< one of these trees, packed
};

/// The names of the kinds for --as, in the order of the enumerators.
[[nodiscard]] std::span<const std::string> source_kind_names();

/// Reads a source. Throws InputError.
[[nodiscard]] MachineFacts read_source(const std::string& source, SourceKind kind,
                                       bool with_disallowed);

/// This machine.
[[nodiscard]] MachineFacts read_this_machine(bool with_disallowed);

} // namespace numasim
