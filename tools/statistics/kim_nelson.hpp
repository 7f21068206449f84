#pragma once
/// Selection of the best of several designs with a stated probability of being right.

#include <cstddef>
#include <span>
#include <vector>

namespace numasim {

/// How sure, and from which difference on it matters.
struct SelectionRule {
  double probability = 0.95;    ///< of correct selection, 1/k .. 1
  double indifference = 0;      ///< a best mean that leads by at least this is to be found, > 0
  std::size_t first_stage = 10; ///< replications that the spread is estimated from, >= 2
  std::size_t designs = 2;      ///< that the selection began with, >= 2
};

struct Screening {
  std::vector<std::size_t> left; ///< designs that may still be the best, ascending, at least one
  /// By design, the replications after which it was out; 0 for those that are left.
  std::vector<std::size_t> out_after;
};

/// The fully sequential procedure KN of Kim and Nelson (ACM TOMACS 11(3), 2001) with c = 1: after
/// the first stage one replication of every design that is left at a time; a design is out when its
/// sum falls behind another's by more than the triangular bound that closes in on 0. With normal
/// replications the one that is left is the best with the probability stated, whenever the best
/// leads by the indifference or more; common random numbers are allowed and make it faster.
///
/// `samples[i]`: replications of design i, more is better, at least `first_stage` each; of all
/// designs, or of those that an earlier screening left. Screens as far as the designs that are left
/// have replications.
[[nodiscard]] Screening kim_nelson(std::span<const std::vector<double>> samples,
                                   const SelectionRule& rule);

} // namespace numasim
