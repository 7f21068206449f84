#include "tools/report/row_tables.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <array>
#include <cmath>
#include <map>

namespace numasim {

namespace {

/// Four digits, without zeros at the end; of small parts of a per cent two decimals.
std::string number_text(double value, const std::string& unit)
{
  std::string text =
      unit == "%" && std::abs(value) < 10 ? fmt::format("{:.2f}", value) : significant(value, 4);
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    text.erase(text.find_last_not_of('.') + 1);
  }
  return text == "-0" ? "0" : text;
}

std::string with_unit(const std::string& number, const std::string& unit)
{
  return unit.empty() ? number : number + " " + unit;
}

std::string exact_text(const std::optional<double>& value)
{
  return value ? fmt::format("{}", *value) : std::string{};
}

/// In capitals what asks for attention.
std::string verdict_text(RowVerdict verdict)
{
  return verdict == RowVerdict::Missed ? "MISSED" : std::string{to_string(verdict)};
}

std::array<std::string, k_row_verdicts> counts_text(const RowCounts& c)
{
  return {std::to_string(c.met), std::to_string(c.missed), std::to_string(c.given),
          std::to_string(c.shown), std::to_string(c.not_run)};
}

} // namespace

std::string published_text(const PublishedRow& row)
{
  if (!row.published_text.empty()) {
    return row.published_text;
  }
  return row.published ? with_unit(number_text(*row.published, row.unit), row.unit) : k_absent;
}

std::string simulated_text(const RowOutcome& outcome)
{
  if (!outcome.value.value) {
    return k_absent;
  }
  const std::string& unit = outcome.row->unit;
  std::string text = number_text(*outcome.value.value, unit);
  if (const auto& interval = outcome.value.ci95; interval && interval->lo != interval->hi) {
    text += " [" + number_text(interval->lo, unit) + ", " + number_text(interval->hi, unit) + "]";
  }
  return text;
}

std::string error_text(const RowOutcome& outcome)
{
  if (!outcome.error) {
    return k_absent;
  }
  return in_points(*outcome.row) ? fmt::format("{:+.1f} pt", *outcome.error)
                                 : fmt::format("{:+.1f} %", 100 * *outcome.error);
}

std::string range_text(const PublishedRow& row)
{
  const auto number = [&](double value) { return number_text(value, row.unit); };
  if (row.least && row.most) {
    return *row.least == *row.most ? "exact" : number(*row.least) + " to " + number(*row.most);
  }
  if (row.least) {
    return "at least " + number(*row.least);
  }
  return row.most ? "at most " + number(*row.most) : k_absent;
}

Table row_table(const ReportOutcome& report)
{
  Table table{.title = report.report->name + ": " + report.report->title,
              .columns = {{"row"},
                          {"statement"},
                          {"published", true},
                          {"simulated", true},
                          {"error", true},
                          {"stated range", true},
                          {"verdict"}},
              .rows = {}};
  for (const RowOutcome& r : report.rows) {
    table.rows.push_back({r.row->id, r.row->statement, published_text(*r.row), simulated_text(r),
                          error_text(r), range_text(*r.row), verdict_text(r.verdict)});
  }
  return table;
}

Table row_csv(std::span<const ReportOutcome> reports)
{
  Table table{.title = {}, .columns = {}, .rows = {}};
  for (const char* header : {"report", "row", "statement", "unit", "published", "simulated",
                             "ci95_lo", "ci95_hi", "error", "least", "most", "verdict", "why"}) {
    table.columns.push_back({header});
  }
  for (const ReportOutcome& report : reports) {
    for (const RowOutcome& r : report.rows) {
      const auto& interval = r.value.ci95;
      table.rows.push_back({report.report->name, r.row->id, r.row->statement, r.row->unit,
                            exact_text(r.row->published), exact_text(r.value.value),
                            interval ? fmt::format("{}", interval->lo) : "",
                            interval ? fmt::format("{}", interval->hi) : "", exact_text(r.error),
                            exact_text(r.row->least), exact_text(r.row->most),
                            std::string{to_string(r.verdict)},
                            r.value.why_not.empty() ? r.row->why : r.value.why_not});
    }
  }
  return table;
}

Table row_totals(std::span<const ReportOutcome> reports)
{
  Table table{.title = "rows by verdict",
              .columns = {{"report"},
                          {"evidence"},
                          {"met", true},
                          {"missed", true},
                          {"given", true},
                          {"shown", true},
                          {"not run", true}},
              .rows = {}};
  const auto add = [&](const std::string& name, const std::string& evidence,
                       const RowCounts& counts) {
    table.rows.push_back({name, evidence});
    for (const std::string& count : counts_text(counts)) {
      table.rows.back().push_back(count);
    }
  };
  for (const ReportOutcome& report : reports) {
    add(report.report->name, std::string{to_string(report.report->evidence)},
        counted({&report, 1}));
  }
  add("all", "", counted(reports));
  return table;
}

std::vector<MissedRow> missed_rows(std::span<const ReportOutcome> reports)
{
  std::vector<MissedRow> rows;
  for (const ReportOutcome& report : reports) {
    for (const RowOutcome& r : report.rows) {
      if (r.verdict == RowVerdict::Missed) {
        rows.push_back({fmt::format("{}: {}: {}, stated {}, published {}", r.row->id,
                                    r.row->statement, with_unit(simulated_text(r), r.row->unit),
                                    range_text(*r.row), published_text(*r.row)),
                        r.row->miss_note});
      }
    }
  }
  return rows;
}

std::vector<std::string> rows_not_run(std::span<const ReportOutcome> reports)
{
  std::map<std::string, std::vector<std::string>> rows; // by reason
  for (const ReportOutcome& report : reports) {
    for (const RowOutcome& r : report.rows) {
      if (r.verdict == RowVerdict::NotRun) {
        rows[r.value.why_not].push_back(r.row->id);
      }
    }
  }
  std::vector<std::string> lines;
  for (const auto& [why, ids] : rows) {
    std::string line = why + ": ";
    for (std::size_t i = 0; i < ids.size(); ++i) {
      line += (i == 0 ? "" : ", ") + ids[i];
    }
    lines.push_back(std::move(line));
  }
  return lines;
}

std::string row_count_text(std::span<const ReportOutcome> reports)
{
  const RowCounts c = counted(reports);
  return fmt::format("{} of {} rows with a stated range are met; {} rows were given to the model, "
                     "{} have no range, {} were not run",
                     c.met, c.met + c.missed, c.given, c.shown, c.not_run);
}

std::string evidence_text(std::span<const ReportOutcome> reports)
{
  std::array<RowCounts, k_evidence_kinds> sums{};
  for (const ReportOutcome& report : reports) {
    const RowCounts counts = counted({&report, 1});
    RowCounts& sum = sums[static_cast<std::size_t>(report.report->evidence)];
    sum.met += counts.met;
    sum.missed += counts.missed;
  }
  std::string text;
  const char* between = "";
  for (std::size_t i = 0; i < sums.size(); ++i) {
    const std::size_t all = sums[i].met + sums[i].missed;
    if (all > 0) {
      text += fmt::format("{}{} {} of {}", between, to_string(static_cast<Evidence>(i)),
                          sums[i].met, all);
      between = ", ";
    }
  }
  return text;
}

} // namespace numasim
