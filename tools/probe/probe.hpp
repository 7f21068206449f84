#pragma once
/// Measures the machine this process runs on and describes it as a topology.

#include "models/machine/topology.hpp"
#include "tools/probe/host.hpp"
#include "tools/probe/pair_matrix.hpp"
#include "tools/statistics/median_interval.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

struct ProbeOptions {
  std::optional<std::size_t> pairs; ///< pairs of CPUs to measure; none: all
  double seconds = 30;              ///< to be used at most, as far as the fewest samples allow
  std::uint64_t seed = 1;           ///< which pairs are chosen
  std::string name;                 ///< of the topology; empty: made from the CPU's
  std::string matrix; ///< the file's name that the hand-overs are written to; may be empty
  /// Called with the measurements done, how many there are, and what is measured next.
  std::function<void(std::size_t done, std::size_t total, std::string_view next)> progress;
  std::function<void()> between; ///< called between samples; what it throws ends the probe
};

/// One thing that was measured.
struct ProbeFinding {
  std::string what;
  std::string unit;
  MedianInterval value; ///< in `unit`; of hand-overs: over pairs
};

struct ProbeResult {
  Topology topology;
  PairMatrix pairs;
  std::vector<ProbeFinding> findings;
  std::vector<std::string> unmeasured; ///< what could not be measured, and why
  std::vector<std::string> remarks;    ///< what may have spoilt it
};

/// Takes about `options.seconds`. Throws std::runtime_error where this machine cannot even be
/// looked at.
[[nodiscard]] ProbeResult probe_machine(const Host& host, const ProbeOptions& options);

} // namespace numasim
