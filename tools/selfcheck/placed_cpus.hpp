#pragma once
/// Where the simulator puts threads, as the operating system numbers CPUs.

#include "models/machine/topology.hpp"
#include "models/workloads/placement.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace numasim::selfcheck {

/// The CPUs of so many threads.
[[nodiscard]] std::vector<std::uint32_t> placed_cpus(const Topology& topology, Placement placement,
                                                     std::size_t threads);

} // namespace numasim::selfcheck
