#pragma once
/// What libhwloc makes of a source.

#include "tools/import/machine_facts.hpp"

#include <string>

namespace numasim {

struct HwlocInput {
  enum class From {
    Xml,         ///< `what`: the document, already normalised
    Synthetic,   ///< `what`: the description, already checked
    SystemRoot,  ///< `what`: a directory with the files of /sys and /proc of another machine
    CpuidDump,   ///< `what`: a directory with the cpuid leaves of every CPU
    ThisMachine, ///< `what` is empty
  };
  From from = From::ThisMachine;
  std::string what;
  /// Keep CPUs and nodes that exist but may not be used (a cpuset of a container or batch job).
  bool with_disallowed = false;
  /// SystemRoot: a directory with the cpuid leaves of the same machine, which know kinds of cores
  /// that an old kernel's /sys does not; empty: none.
  std::string cpuid = {};
};

/// Loads the topology with libhwloc, in a process of its own. Throws InputError in the name of
/// `source` if libhwloc cannot make sense of it.
[[nodiscard]] MachineFacts read_with_hwloc(const HwlocInput& input, const std::string& source);

} // namespace numasim
