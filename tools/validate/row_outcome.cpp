#include "tools/validate/row_outcome.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace numasim {

namespace {

/// What rounding of sums in binary may take from an exact value.
constexpr double k_rounding = 1e-9;

bool in_range(const PublishedRow& row, double value)
{
  const double slack = k_rounding * std::abs(value);
  return value >= row.least.value_or(-HUGE_VAL) - slack &&
         value <= row.most.value_or(HUGE_VAL) + slack;
}

std::optional<double> error_of(const PublishedRow& row, double value)
{
  if (!row.published) {
    return std::nullopt;
  }
  const double off = value - *row.published;
  if (in_points(row)) {
    return off;
  }
  return *row.published == 0 ? std::nullopt : std::optional{off / std::abs(*row.published)};
}

} // namespace

std::string_view to_string(RowVerdict verdict)
{
  constexpr std::array<std::string_view, k_row_verdicts> names{"met", "missed", "given", "shown",
                                                               "not run"};
  return names[static_cast<std::size_t>(verdict)];
}

bool in_points(const PublishedRow& row)
{
  return row.unit == "%";
}

RowOutcome judged(const PublishedRow& row, RowValue value)
{
  RowOutcome outcome{.row = &row, .value = std::move(value)};
  if (!outcome.value.value) {
    return outcome;
  }
  outcome.error = error_of(row, *outcome.value.value);
  switch (row.role) {
  case PublishedRow::Role::Check:
    outcome.verdict = in_range(row, *outcome.value.value) ? RowVerdict::Met : RowVerdict::Missed;
    break;
  case PublishedRow::Role::Given:
    outcome.verdict = RowVerdict::Given;
    break;
  case PublishedRow::Role::Shown:
    outcome.verdict = RowVerdict::Shown;
    break;
  case PublishedRow::Role::NotModelled:
    break;
  }
  return outcome;
}

std::vector<ReportOutcome> judged(std::span<const PublishedReport> reports,
                                  std::vector<RowValue> values)
{
  std::vector<ReportOutcome> outcomes;
  auto value = values.begin();
  for (const PublishedReport& report : reports) {
    outcomes.push_back({.report = &report});
    for (const PublishedRow& row : report.rows) {
      outcomes.back().rows.push_back(judged(row, std::move(*value++)));
    }
  }
  return outcomes;
}

RowCounts counted(std::span<const ReportOutcome> reports)
{
  std::array<std::size_t, k_row_verdicts> counts{};
  for (const ReportOutcome& report : reports) {
    for (const RowOutcome& row : report.rows) {
      ++counts[static_cast<std::size_t>(row.verdict)];
    }
  }
  return {counts[0], counts[1], counts[2], counts[3], counts[4]};
}

} // namespace numasim
