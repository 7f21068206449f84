#pragma once
/// Every design of a sweep against the baseline at its point.

#include "tools/statistics/comparison.hpp"
#include "tools/sweep/results.hpp"

#include <cstddef>
#include <map>
#include <optional>
#include <utility>

namespace numasim {

struct SweepComparison {
  Change change; ///< of the throughput
  std::optional<double> p_equal_holm;
  Verdict verdict = Verdict::Undecided;
};

/// By point and design. Pairs are equal replications of both; a design that has none with its
/// baseline has no comparison. p-values are corrected together by Holm's method, those of "equal"
/// and those of "different" each as one family over the whole sweep.
[[nodiscard]] std::map<std::pair<std::size_t, std::size_t>, SweepComparison>
compare_sweep(const Sqlite& database);

} // namespace numasim
