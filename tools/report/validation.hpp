#pragma once
/// A validation for people and programs.

#include "tools/report/table.hpp"
#include "tools/validate/validation.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace numasim {

/// What a validation is a record of.
struct ValidationManifest {
  std::string version;
  std::string git;
  std::string command;
  std::string suite;
  std::uint64_t seed = 1;
  std::uint32_t row_replications = 0;
  std::uint32_t lock_replications = 0;
  bool quick = false;
  double wall_s = 0;
};

/// Tables of curves of locks: datasets, machines, claims, curves that are not modelled and, if
/// asked for, every point.
[[nodiscard]] std::vector<Table> lock_validation_tables(const SuiteOutcome& outcome, bool points);

/// Errors and orders of all curves of locks in a line.
[[nodiscard]] std::string lock_count_text(const SuiteOutcome& outcome);

/// Every point of them as a line of CSV, with every digit.
[[nodiscard]] Table lock_points_csv(const SuiteOutcome& outcome);

/// Tables, totals, and what was missed or not run.
void print_validation_text(std::ostream& out, const ValidationOutcome& outcome, bool points);
void print_validation_markdown(std::ostream& out, const ValidationOutcome& outcome, bool points);
/// One line a row, all columns; after an empty line one line a point of locks' curves.
void print_validation_csv(std::ostream& out, const ValidationOutcome& outcome);
/// "numasim-validation/2": everything, with every digit.
void print_validation_json(std::ostream& out, const ValidationOutcome& outcome,
                           const ValidationManifest& manifest);

} // namespace numasim
