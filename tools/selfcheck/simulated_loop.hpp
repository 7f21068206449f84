#pragma once
/// The same loop in the simulator.

#include "models/machine/topology.hpp"
#include "tools/experiment/pool.hpp"
#include "tools/selfcheck/lock_loop.hpp"
#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace numasim::selfcheck {

/// One lock of the registry with one number of threads.
struct Point {
  std::string model;
  std::size_t threads = 1;
};

struct SimulatedPoint {
  Estimate per_second;    ///< turns of all threads, over replications
  double least_share = 0; ///< turns of the thread that got fewest over those that got most; mean
};

/// How it is simulated.
struct SimulationSettings {
  Simulator simulator;
  std::size_t jobs = 1; ///< processes at a time
  std::uint32_t replications = 5;
  std::uint64_t seed = 1;
};

/// By point.
[[nodiscard]] std::vector<SimulatedPoint> simulate_loop(const Topology& topology,
                                                        std::span<const Point> points,
                                                        const Load& load,
                                                        const SimulationSettings& settings);

/// The firmware's numbers of the CPUs on which the simulated threads run.
[[nodiscard]] std::vector<std::uint32_t> cpus_of(const Topology& topology, std::size_t threads);

} // namespace numasim::selfcheck
