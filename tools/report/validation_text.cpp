#include "tools/report/row_tables.hpp"
#include "tools/report/validation.hpp"

#include <fmt/format.h>

#include <ostream>

namespace numasim {

namespace {

std::vector<Table> all_tables(const ValidationOutcome& outcome, bool points)
{
  std::vector<Table> tables;
  for (const ReportOutcome& report : outcome.reports) {
    tables.push_back(row_table(report));
  }
  if (outcome.locks) {
    for (Table& table : lock_validation_tables(*outcome.locks, points)) {
      tables.push_back(std::move(table));
    }
  }
  if (!outcome.reports.empty()) {
    tables.push_back(row_totals(outcome.reports));
  }
  return tables;
}

/// What follows the tables: sums, misses with what is believed to be missing, what was not run.
std::vector<std::string> closing_lines(const ValidationOutcome& outcome)
{
  std::vector<std::string> lines;
  if (!outcome.reports.empty()) {
    lines.push_back(row_count_text(outcome.reports));
    lines.push_back("rows met by kind of evidence: " + evidence_text(outcome.reports));
  }
  if (outcome.locks) {
    lines.push_back(lock_count_text(*outcome.locks));
  }
  for (const MissedRow& row : missed_rows(outcome.reports)) {
    lines.push_back("missed: " + row.what);
    if (!row.note.empty()) {
      lines.push_back("  believed missing: " + row.note);
    }
  }
  if (outcome.locks) {
    for (const std::string& miss : outcome.locks->misses()) {
      lines.push_back("missed: " + miss);
    }
  }
  for (const std::string& line : rows_not_run(outcome.reports)) {
    lines.push_back(line);
  }
  return lines;
}

} // namespace

void print_validation_text(std::ostream& out, const ValidationOutcome& outcome, bool points)
{
  for (const Table& table : all_tables(outcome, points)) {
    print_text(out, table);
    out << "\n";
  }
  for (const std::string& line : closing_lines(outcome)) {
    out << line << "\n";
  }
}

void print_validation_markdown(std::ostream& out, const ValidationOutcome& outcome, bool points)
{
  for (const Table& table : all_tables(outcome, points)) {
    print_markdown(out, table);
    out << "\n";
  }
  for (const std::string& line : closing_lines(outcome)) {
    const bool below = line.starts_with("  ");
    out << (below ? "  - " + line.substr(2) : "- " + line) << "\n";
  }
}

void print_validation_csv(std::ostream& out, const ValidationOutcome& outcome)
{
  if (!outcome.reports.empty()) {
    print_csv(out, row_csv(outcome.reports));
  }
  if (outcome.locks) {
    out << (outcome.reports.empty() ? "" : "\n");
    print_csv(out, lock_points_csv(*outcome.locks));
  }
}

} // namespace numasim
