#pragma once
/// Rows of published figures beside their simulation, for people.

#include "tools/report/table.hpp"
#include "tools/validate/row_outcome.hpp"

#include <span>
#include <string>
#include <vector>

namespace numasim {

/// One table a report: row, statement, published, simulated with its interval, error, stated range,
/// verdict.
[[nodiscard]] Table row_table(const ReportOutcome& report);

/// Every row as a line of CSV, with every digit.
[[nodiscard]] Table row_csv(std::span<const ReportOutcome> reports);

/// Rows by report and verdict, and their sum.
[[nodiscard]] Table row_totals(std::span<const ReportOutcome> reports);

/// A row that was missed, with what is believed to be missing in the model.
struct MissedRow {
  std::string what;
  std::string note; ///< may be empty
};
[[nodiscard]] std::vector<MissedRow> missed_rows(std::span<const ReportOutcome> reports);

/// Rows without a value, one line a reason.
[[nodiscard]] std::vector<std::string> rows_not_run(std::span<const ReportOutcome> reports);

/// The sentence that counts verdicts.
[[nodiscard]] std::string row_count_text(std::span<const ReportOutcome> reports);
/// Rows with a range that are met, by what they are worth: "measurement 22 of 28, trace 80 of 80".
[[nodiscard]] std::string evidence_text(std::span<const ReportOutcome> reports);

// The cells of a row.
[[nodiscard]] std::string published_text(const PublishedRow& row);
[[nodiscard]] std::string simulated_text(const RowOutcome& outcome);
[[nodiscard]] std::string error_text(const RowOutcome& outcome);
[[nodiscard]] std::string range_text(const PublishedRow& row);

} // namespace numasim
