#pragma once
/// What the settings of a point mean for a plan, and which points conditions let pass.

#include "tools/experiment/documents.hpp"
#include "tools/experiment/plan.hpp"
#include "tools/sweep/filter.hpp"
#include "tools/sweep/sweep.hpp"

#include <functional>
#include <span>
#include <vector>

namespace numasim {

/// The selection with further overrides, pointers as --set has them, and besides /cpus, which is
/// what --cpus is. One name may stand for a list of one in /topologies, /strategies and /locks.
/// Throws InputError.
[[nodiscard]] Selection with_overrides(Selection selection, std::span<const Override> overrides);

/// CPUs of the smallest of the machines that are selected. Throws InputError.
[[nodiscard]] std::size_t fewest_cpus(const std::filesystem::path& scenario_file,
                                      const Selection& selection, Documents& documents);

/// A condition whose names are those of axes, or "cpus": unless an axis is called that, the CPUs of
/// the point's machine, of several the smallest. "all" copies are as many.
class PointFilter {
public:
  /// Throws InputError.
  PointFilter(const SweepCondition& condition, std::span<const SweepAxis> axes);

  /// Throws InputError when the condition makes no sense of the values.
  [[nodiscard]] bool holds(std::span<const Setting> settings,
                           const std::function<double()>& cpus) const;

private:
  SweepCondition condition_;
  Filter filter_;
  std::span<const SweepAxis> axes_; ///< of the sweep, which outlives this
};

/// Throws InputError with every problem.
[[nodiscard]] std::vector<PointFilter> point_filters(std::span<const SweepCondition> conditions,
                                                     std::span<const SweepAxis> axes);

/// What to say when no point of `all` meets all conditions; the i-th alone is met by `kept[i]`.
[[nodiscard]] std::vector<Problem> no_point_left(std::span<const SweepCondition> conditions,
                                                 std::span<const std::size_t> kept,
                                                 std::size_t all);

} // namespace numasim
