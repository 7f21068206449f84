#pragma once
/// Where along a parameter two designs tie.

#include "tools/questions/assumption.hpp"
#include "tools/statistics/interval.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

/// Noisy values of ln(design / baseline) at the places `x`, by replication first .. first + count -
/// 1: result[i][j] is replication i at x[j]. A replication has the same random numbers at every
/// place. Of fewer places, the first, once the work has been interrupted.
using NoisyCurve = std::function<std::vector<std::vector<double>>(
    std::span<const double> x, std::uint32_t first, std::uint32_t count)>;

struct TieSettings {
  std::size_t grid = 7;                ///< places of the first look, >= 2
  std::uint32_t grid_replications = 5; ///< >= 2
  std::size_t places = 5;              ///< of a closer look
  std::uint32_t replications = 10;     ///< of a closer look
  std::size_t rounds = 4;              ///< closer looks at a crossing, at most
};

/// The curve at a place.
struct Place {
  double value = 0;
  Estimate log_ratio;
  int sign = 0; ///< 1: the design is better; 0: not told
};

struct Tie {
  double at = 0;
  Interval ci95;
  int below = 0; ///< the sign left of the tie; right of it is the other
  /// The sign changes between two values with nothing between that was to be had: neighbouring
  /// whole numbers, or a jump. Then `ci95` are these values.
  bool jumps = false;
  std::size_t rounds = 0;
};

struct Ties {
  std::vector<Place> grid;
  std::vector<Tie> ties;    ///< ascending
  std::vector<Place> looks; ///< all closer looks, in the order they were taken
  bool interrupted = false; ///< not all places were looked at, or not all looks taken
};

/// A first look at a grid over the range; wherever the sign certainly changes, closer and closer
/// looks at the crossing. Each takes new replications, so its interval does not depend on the ones
/// that chose where to look; the last one's interval is reported (root_interval()).
[[nodiscard]] Ties find_ties(const Assumption& range, const NoisyCurve& curve,
                             const TieSettings& settings);

} // namespace numasim
