#pragma once
/// Verdicts on rows of published figures.

#include "tools/validate/row_plan.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

namespace numasim {

enum class RowVerdict : std::uint8_t {
  Met,
  Missed,
  Given,  ///< a parameter was set from it
  Shown,  ///< has no range
  NotRun, ///< RowValue::why_not says why
};
inline constexpr std::size_t k_row_verdicts = 5;
[[nodiscard]] std::string_view to_string(RowVerdict verdict);

struct RowOutcome {
  const PublishedRow* row = nullptr;
  RowValue value = {};
  RowVerdict verdict = RowVerdict::NotRun;
  /// Simulated less published: of a row in per cent in points, of others relative. None where one
  /// of the two is missing, or nothing was published to be relative to.
  std::optional<double> error = {};
};

/// One publication's rows.
struct ReportOutcome {
  const PublishedReport* report = nullptr;
  std::vector<RowOutcome> rows = {};
};

/// Whether errors of the row are points of a percentage, not parts of the published value.
[[nodiscard]] bool in_points(const PublishedRow& row);

/// A row is met if its value, not its interval, lies in the range, both ends included.
[[nodiscard]] RowOutcome judged(const PublishedRow& row, RowValue value);

/// `values` as RowPlan::values() gives them. The outcome points into `reports`.
[[nodiscard]] std::vector<ReportOutcome> judged(std::span<const PublishedReport> reports,
                                                std::vector<RowValue> values);

/// Number of rows by verdict.
struct RowCounts {
  std::size_t met = 0;
  std::size_t missed = 0;
  std::size_t given = 0;
  std::size_t shown = 0;
  std::size_t not_run = 0;
};
[[nodiscard]] RowCounts counted(std::span<const ReportOutcome> reports);

} // namespace numasim
