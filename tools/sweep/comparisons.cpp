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

/// Single pairs have no p-values and are of no family.
void decide(Comparisons& comparisons)
{
  std::vector<SweepComparison*> decided;
  std::vector<double> equal;
  std::vector<double> different;
  for (auto& [place, comparison] : comparisons) {
    if (comparison.change.p_equal && comparison.change.p_different) {
      decided.push_back(&comparison);
      equal.push_back(*comparison.change.p_equal);
      different.push_back(*comparison.change.p_different);
    }
  }
  const std::vector<double> equal_holm = holm(equal);
  const std::vector<double> different_holm = holm(different);
  for (std::size_t i = 0; i < decided.size(); ++i) {
    decided[i]->p_equal_holm = equal_holm[i];
    decided[i]->verdict = verdict(decided[i]->change.change, Direction::HigherIsBetter,
                                  equal_holm[i], different_holm[i]);
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
