#pragma once
/// Measured against simulated: the table and the JSON that `reallocks` prints.

#include "models/machine/topology.hpp"
#include "tools/selfcheck/lock_loop.hpp"
#include "tools/selfcheck/simulated_loop.hpp"

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace numasim::selfcheck {

struct ComparedPoint {
  RealLock lock;
  std::size_t threads = 1;
  std::optional<LoopResult> measured; ///< none: `why` says why not
  std::string why;
  SimulatedPoint simulated;

  /// Simulated over measured less 1.
  [[nodiscard]] std::optional<double> error() const;
};

struct Comparison {
  Topology topology;
  Load load;
  double turn_ns = 0;               ///< of busy_turns()
  std::vector<std::string> remarks; ///< what may have spoilt it
  std::vector<ComparedPoint> points;

  /// Median of the errors' absolute values over the measured points, of `lock` alone if it is not
  /// empty; none without any.
  [[nodiscard]] std::optional<double> median_error(const std::string& lock = {}) const;
};

void print_text(std::ostream& out, const Comparison& comparison);
/// "numasim-reallocks/1"
[[nodiscard]] nlohmann::json json_of(const Comparison& comparison);

} // namespace numasim::selfcheck
