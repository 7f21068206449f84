#include "tools/sweep/comparisons.hpp"

#include "tools/experiment/analysis.hpp"
#include "tools/sweep/database.hpp"

#include <vector>

namespace numasim {

namespace {

using Comparisons = std::map<std::pair<std::size_t, std::size_t>, SweepComparison>;

void add_comparisons(Comparisons& all, const SweepPointResult& point, double margin)
{
  for (std::size_t i = 0; i < point.designs.size(); ++i) {
    const SweepDesignResult& design = point.designs[i];
    if (design.baseline == i) {
      continue;
    }
    const PairedSamples pairs = pairs_of(point.designs[design.baseline], design, k_main_metric);
    if (!pairs.baseline.empty()) {
      all[{point.point, i}].change = paired_change(pairs.baseline, pairs.design, margin);
    }
  }
}

void decide(Comparisons& comparisons)
{
  std::vector<Change> changes;
  changes.reserve(comparisons.size());
  for (const auto& [place, comparison] : comparisons) {
    changes.push_back(comparison.change);
  }
  std::size_t next = 0;
  const std::vector<CorrectedVerdict> decisions = decide(changes, Direction::HigherIsBetter);
  for (auto& [place, comparison] : comparisons) {
    comparison.p_equal_holm = decisions[next].p_equal_holm;
    comparison.verdict = decisions[next].verdict;
    ++next;
  }
}

} // namespace

Comparisons compare_sweep(const Sqlite& database)
{
  const double margin = heading_of(database).margin;
  Comparisons comparisons;
  for_each_point(database, [&](const SweepPointResult& point) {
    add_comparisons(comparisons, point, margin);
  });
  decide(comparisons);
  return comparisons;
}

} // namespace numasim
