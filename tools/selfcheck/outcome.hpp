#pragma once
/// Measured against simulated on this machine, and how the errors are judged.

#include "models/machine/topology.hpp"
#include "tools/selfcheck/lock_loop.hpp"
#include "tools/selfcheck/this_kernel.hpp"
#include "tools/statistics/interval.hpp"
#include "tools/statistics/median_interval.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace numasim::selfcheck {

/// One number of CPUs.
struct CheckedPoint {
  std::size_t cpus = 1;
  std::optional<MedianInterval> measured; ///< per second, of all CPUs; none: `why` says why not
  std::string why;
  Estimate simulated;
  /// The measured speed over that on one CPU, in the same turn; none of one CPU, and where only the
  /// speed is looked at.
  std::optional<MedianInterval> scaling = {};
};

/// One loop over numbers of CPUs, ascending, the first of which is 1.
struct CheckedCurve {
  std::string name; ///< "execl", or the lock's
  /// The speed on one CPU is given by the probe, not predicted: what is judged is the speed on
  /// several over it.
  bool one_is_given = false;
  Load load; ///< of lock loops
  std::vector<CheckedPoint> points;

  /// Simulated over measured less 1, of the speed; none where nothing was measured.
  [[nodiscard]] std::optional<double> error(std::size_t point) const;
  /// Simulated speed over that on one CPU; the error of the measured scaling, where there is one.
  [[nodiscard]] double simulated_scaling(std::size_t point) const;
  [[nodiscard]] std::optional<double> scaling_error(std::size_t point) const;
  /// The one of the two that is judged; none where nothing is.
  [[nodiscard]] std::optional<double> judged_error(std::size_t point) const;
};

/// How far off a prediction may be: chosen before anything was measured (docs/selfcheck.md).
struct StatedRange {
  double factor = 1.8;  ///< of any point, either way
  double median = 0.30; ///< median absolute error of the execs' points, and of all locks'
};

enum class PointVerdict { Within, Beyond, Given, NotMeasured };

struct Judgement {
  std::string what; ///< "execl", "locks"
  std::size_t judged = 0;
  std::size_t beyond = 0;
  std::optional<double> median; ///< absolute error; none without a judged point
  bool met = false;             ///< something was judged, and all of it within the range
};

struct Outcome {
  Topology topology;
  std::string topology_source; ///< "probed just before", or the file's name
  ThisKernel kernel;
  std::vector<std::string> remarks; ///< what may have spoilt it
  StatedRange range;
  std::vector<CheckedCurve> execs; ///< none where execs could not be run
  std::vector<CheckedCurve> locks;
  double seconds = 0; ///< all together

  [[nodiscard]] PointVerdict verdict(const CheckedCurve& curve, std::size_t point) const;
  [[nodiscard]] std::vector<Judgement> judgements() const;
  [[nodiscard]] bool met() const;
};

} // namespace numasim::selfcheck
