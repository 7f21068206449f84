#pragma once
/// Probes this machine, runs real loops on it and simulates the same.

#include "tools/experiment/pool.hpp"
#include "tools/selfcheck/exec_race.hpp"
#include "tools/selfcheck/outcome.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace numasim::selfcheck {

struct SelfcheckOptions {
  double seconds = 60;              ///< for measuring, about
  std::optional<Topology> topology; ///< of an earlier probe; none: probe now
  std::uint32_t replications = 5;
  std::uint64_t seed = 1;
  std::size_t jobs = 1;
  Simulator simulator;
  /// Called with what is done next.
  std::function<void(std::string_view)> step;
  std::function<void()> between; ///< between samples; what it throws ends the measuring
};

/// 1, 2, 3, 4, 8, 16, ... and all of so many CPUs.
[[nodiscard]] std::vector<std::size_t> numbers_of_cpus(std::size_t cpus);

/// The races as a curve, by number of CPUs: the speed, and in each turn the speed over that on one
/// CPU. The first number is 1.
[[nodiscard]] CheckedCurve exec_curve(std::span<const std::size_t> cpus,
                                      std::span<const Races> races);

/// Everything but what is simulated. Throws InputError where the given topology is not of CPUs that
/// this process may use.
[[nodiscard]] Outcome measure_this_machine(const SelfcheckOptions& options);

/// Adds to each point what the simulator makes of it.
void simulate_the_same(Outcome& outcome, const SelfcheckOptions& options);

} // namespace numasim::selfcheck
