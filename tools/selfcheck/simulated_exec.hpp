#pragma once
/// The race of execs in the simulator.

#include "models/machine/topology.hpp"
#include "tools/selfcheck/simulated_loop.hpp"
#include "tools/selfcheck/this_kernel.hpp"
#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace numasim::selfcheck {

/// The workload execl with mainline's design, as it runs on this kernel: pinned, so that no copy
/// moves; without UnixBench's parents; beside the processes that map libc now.
[[nodiscard]] RunSpec exec_spec(const Topology& topology, const ThisKernel& kernel,
                                std::size_t copies);

/// Execs per second of all copies, by number of copies.
[[nodiscard]] std::vector<Estimate> simulated_exec_rates(const Topology& topology,
                                                         const ThisKernel& kernel,
                                                         std::span<const std::size_t> copies,
                                                         const SimulationSettings& settings);

/// The firmware's numbers of the CPUs on which so many copies run.
[[nodiscard]] std::vector<std::uint32_t> exec_cpus(const Topology& topology, std::size_t copies);

} // namespace numasim::selfcheck
