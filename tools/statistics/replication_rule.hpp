#pragma once
/// How many replications are enough for a precision that was asked for.

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

namespace numasim {

/// Replications grow from `least` until the half-width of the 95 % interval, relative to its
/// middle, is `target` or less and stays so while more are added; or until there are `most`.
struct PrecisionRule {
  double target = 0.01;  ///< fraction, > 0
  std::size_t least = 3; ///< of replications, >= 3
  std::size_t most = 3;  ///< >= least
};

struct PrecisionState {
  double reached = 0;                ///< relative half-width with all replications there are
  std::optional<std::size_t> met_at; ///< replications from which on it was never missed again
  bool enough = false;               ///< met and stayed met for the look-ahead
  std::size_t wanted = 0;            ///< to have before judging again; what there is when done
};

/// The replications algorithm of Hoad, Robinson and Davies (J. Oper. Res. Soc. 61(11), 2010): a
/// half-width that is met may be so by luck, so it has to stay met for a look-ahead of 5
/// replications, or 5 % of them beyond 100. `half_widths[i]` is of the first i + 1 replications.
///
/// The next number to look at is foreseen from the half-width, which falls with the square root of
/// it, and at most twice what there is: few rounds, so that many can run side by side, and a
/// number that depends on the values alone.
[[nodiscard]] PrecisionState judge_precision(std::span<const double> half_widths,
                                             const PrecisionRule& rule);

/// The half-width of Student's interval relative to the mean, of the first 1, 2, ... samples;
/// infinite where there is no interval or the mean is 0.
[[nodiscard]] std::vector<double> relative_half_widths(std::span<const double> samples);

/// The same of Fieller's interval for mean(y) / mean(x), pairs of equal number.
[[nodiscard]] std::vector<double> ratio_half_widths(std::span<const double> x,
                                                    std::span<const double> y);

} // namespace numasim
