#pragma once
/// The machine this process runs on, as far as it may use it.

#include "models/machine/topology.hpp"
#include "tools/import/machine_facts.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

struct Host {
  /// Structure and its provenance: the CPUs that this process may run on, and their nodes. Costs
  /// are not set.
  Topology topology;
  std::string model; ///< the CPU's name as the machine gives it; may be empty
  CacheSizes cache_bytes;
  /// What may spoil the timings or was left out, one sentence each.
  std::vector<std::string> remarks;
};

/// What an import of the running machine tells, within sched_getaffinity(2). Throws InputError if
/// hwloc fails.
[[nodiscard]] Host this_machine();

/// CPUs' worth of time that the control groups (v1 or v2) of this process grant it; 0: no limit.
[[nodiscard]] double cpu_quota();

/// Bytes of memory that can be used without pushing anything out: what /proc/meminfo and the
/// control groups say.
[[nodiscard]] std::size_t available_memory();

} // namespace numasim
