#pragma once
/// Published rows as a calibration takes them.

#include "tools/validate/published.hpp"
#include "tools/validate/row_plan.hpp"

#include <cstddef>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// A row and the report it is of.
struct FitRow {
  const PublishedReport* report = nullptr;
  const PublishedRow* row = nullptr;

  [[nodiscard]] std::string name() const { return report->name + ":" + row->id; }
};

/// Whether the row is about another design than mainline's, or compares designs: a prediction to be
/// tested, not something to fit.
[[nodiscard]] bool is_about_designs(const PublishedReport& report, const PublishedRow& row);

/// Why a row cannot be fitted or predicted; empty if it can: it needs a published figure above 0, a
/// range that was stated beforehand, and a simulation.
[[nodiscard]] std::string why_unusable(const PublishedRow& row);

/// The rows that `names` choose, each once, in the order of the reports: a row's id, REPORT:ID, or
/// a report for all of its rows that can be used and (unless `designs`) are not about designs.
/// Throws InputError in the name of `option`: an unknown name, an id that several reports have, a
/// row that cannot be used, and one about designs unless `designs`.
[[nodiscard]] std::vector<FitRow> chosen_rows(std::span<const PublishedReport> reports,
                                              std::span<const std::string> names,
                                              const std::string& option, bool designs);
/// All that can be used but are not among `fitted`.
[[nodiscard]] std::vector<FitRow> other_rows(std::span<const PublishedReport> reports,
                                             std::span<const FitRow> fitted);

/// ln(simulated / published); of a change in per cent of the ratio that it stands for.
[[nodiscard]] double log_error(const PublishedRow& row, double simulated);
/// The other way round: the simulated value.
[[nodiscard]] double value_at(const PublishedRow& row, double log_error);
/// The stated range as a standard deviation of ln: it is taken to be two of them to each side; at
/// least that of figures printed with three digits.
[[nodiscard]] double spread_of(const PublishedRow& row);

} // namespace numasim
