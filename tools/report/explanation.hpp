#pragma once
/// Why a comparison came out as it did, and when it would not have.

#include "tools/statistics/comparison.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// What an assumption does to the change at the ends of its range, alone.
struct Influence {
  std::string pointer;
  std::string now; ///< with its unit
  std::string lo;
  std::string hi;
  double change_lo = 0; ///< fractions
  double change_hi = 0;
};

/// Where an assumption, alone, makes the verdict another.
struct Flip {
  std::string pointer;
  std::string now;
  std::string at;
  std::string end;      ///< how far was looked
  bool upwards = false; ///< beyond `at` in this direction
  Verdict becomes = Verdict::Undecided;
};

/// Of one comparison.
struct Explanation {
  std::string topology;
  std::size_t copies = 0;
  std::string baseline;
  std::string strategy;
  double change = 0; ///< as it is, by the replications used here
  Verdict verdict = Verdict::Undecided;
  std::vector<Influence> influences; ///< the strongest first
  std::vector<Flip> flips;
  /// All assumptions at the end of their range that speaks against the verdict, at once.
  double worst_case = 0;
  Verdict worst_case_verdict = Verdict::Undecided;
  std::size_t tried = 0; ///< assumptions
  std::size_t known = 0; ///< that could have been tried
  std::size_t replications = 0;
  std::size_t runs = 0; ///< for all comparisons on that machine
};

/// One sentence each.
[[nodiscard]] std::vector<std::string> lines_of(const Explanation& explanation);

} // namespace numasim
