#pragma once
/// Two designs under common random numbers: how much they differ and what that allows to say.
///
/// Replication i of both designs saw the same random numbers, so the samples are pairs. Every
/// inference is one paired t test on y_i - r x_i, with the ratio r under test: r = 1 asks whether
/// the designs differ, r = 1 +- margin whether they are equivalent, and the set of all r that are
/// not rejected at 5 % is Fieller's interval for the ratio of the means (Fieller, J. R. Stat. Soc.
/// B 16(2), 1954). Test, interval and equivalence can therefore not contradict each other.

#include "tools/statistics/interval.hpp"

#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace numasim {

enum class Direction { HigherIsBetter, LowerIsBetter };
enum class Verdict { Better, Worse, Same, Undecided };
[[nodiscard]] std::string_view to_string(Verdict verdict);

/// The mean of y_i - x_i.
struct PairedDifference {
  Estimate difference;
  std::optional<double> p; ///< two-sided, of "the means are equal"; none from a single pair
};
[[nodiscard]] PairedDifference paired_difference(std::span<const double> x,
                                                 std::span<const double> y);

/// The means' ratio minus 1. Fractions, not percent.
struct Change {
  double change = 0;
  /// None from a single pair, or where the baseline's mean is not told from 0 at this confidence
  /// (the set of ratios is then unbounded).
  std::optional<Interval> ci95;
  std::optional<double> p_equal;     ///< of "the means are equal", two-sided
  std::optional<double> p_different; ///< of "the change is `margin` or more either way" (TOST)
  /// Pearson's correlation of the pairs: what common random numbers achieved. None from fewer than
  /// three pairs, where it says nothing, without spread, or where there are no pairs.
  std::optional<double> correlation;
};

/// `baseline` with a positive mean and `design` of equal length, at least 1; margin > 0.
[[nodiscard]] Change paired_change(std::span<const double> baseline, std::span<const double> design,
                                   double margin);

/// Fieller's interval for mean(y) / mean(x) of pairs, at least 2, mean(x) > 0. None where the mean
/// of x is not told from 0.
[[nodiscard]] std::optional<Interval> fieller_ratio(std::span<const double> x,
                                                    std::span<const double> y);

/// Holm's step-down correction (Scand. J. Stat. 6(2), 1979), in the order given: the family-wise
/// error stays below alpha when every p so adjusted is compared with alpha.
[[nodiscard]] std::vector<double> holm(std::span<const double> p);

/// What a change means, from its corrected p-values. Equivalence goes first: a difference that is
/// certain, and certainly smaller than what matters, is "same".
[[nodiscard]] Verdict verdict(double change, Direction direction,
                              std::optional<double> p_equal_holm,
                              std::optional<double> p_different_holm);

struct CorrectedVerdict {
  std::optional<double> p_equal_holm;
  Verdict verdict = Verdict::Undecided;
};
/// The verdicts on changes that are read together, in their order: Holm's correction over all of
/// them, once for "equal" and once for "different". A change without p-values (of a single
/// replication) is undecided and no member of the family.
[[nodiscard]] std::vector<CorrectedVerdict> decide(std::span<const Change> changes,
                                                   Direction direction);

} // namespace numasim
