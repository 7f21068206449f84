#pragma once
/// From rows of published figures to the runs they take, and from their records to values.
///
///     const auto reports = load_validation(directories, catalogue).reports;
///     const RowPlan plan(reports, {.replications = 3, .change = [](RunSpec& spec) { ... }});
///     const auto values = plan.values(run_all(plan.specs(), simulate, jobs));
///
/// `values` has one entry a row, in the order of the reports and of their rows.

#include "tools/statistics/interval.hpp"
#include "tools/validate/published.hpp"

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// How rows are simulated.
struct RowSettings {
  std::uint32_t replications = 10; ///< at least 1
  std::uint64_t seed = 1;
  bool quick = false; ///< only runs that a quick validation has, of at most k_quick_iterations
  /// Called on each run's spec before it is simulated: sets other parameters than the files say.
  /// Runs that rows share are made once.
  std::function<void(RunSpec&)> change = {};
};
inline constexpr std::uint64_t k_quick_iterations = 1500;

/// What was simulated for a row.
struct RowValue {
  std::vector<double> samples = {};  ///< one a replication, in the row's unit
  std::optional<double> value = {};  ///< their mean, or what the mean curve says of a curve
  std::optional<Interval> ci95 = {}; ///< none from one replication
  std::string why_not = {};          ///< why there is no value
};

class RowPlan {
public:
  /// The reports must outlive the plan.
  RowPlan(std::span<const PublishedReport> reports, const RowSettings& settings);

  /// Every run with every replication, the last fastest.
  [[nodiscard]] const std::vector<RunSpec>& specs() const { return specs_; }

  /// The rows' values from the records of the specs, in their order. Interval trees are looked at
  /// here and now. `ended` says which records there are, of an interrupted run; empty: all. Throws
  /// InputError where a row asks for a lock, call site or metric that its run does not have.
  [[nodiscard]] std::vector<RowValue> values(std::span<const RunRecord> records,
                                             const std::vector<bool>& ended = {}) const;

private:
  void add_point(const PublishedReport& report, const RunPoint& point);
  /// Where the replications of a point begin.
  [[nodiscard]] std::size_t first_of(const PublishedReport& report, const RunPoint& point) const;
  [[nodiscard]] bool all_ended(const PublishedReport& report, const PublishedRow& row,
                               const std::vector<bool>& ended) const;

  std::span<const PublishedReport> reports_;
  RowSettings settings_;
  std::vector<RunSpec> specs_;
  std::map<std::string, std::size_t> points_; ///< first spec of each run, by run_key()
};

} // namespace numasim
