#pragma once
/// Published curves against simulated ones, for people and programs.

#include "tools/report/table.hpp"
#include "tools/validate/lock_validation.hpp"

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
  ValidationSettings settings;
  double wall_s = 0;
};

/// The tables: datasets, machines, claims, curves that are not modelled and, if asked for, every
/// point.
[[nodiscard]] std::vector<Table> validation_tables(const SuiteOutcome& outcome, bool points);

/// The sentence below the tables: errors and orders of the suite as a whole, and what was missed.
[[nodiscard]] std::vector<std::string> validation_summary(const SuiteOutcome& outcome);

/// Tables and summary.
void print_validation_text(std::ostream& out, const SuiteOutcome& outcome, bool points);
void print_validation_markdown(std::ostream& out, const SuiteOutcome& outcome, bool points);
/// One line a point, all columns.
void print_validation_csv(std::ostream& out, const SuiteOutcome& outcome);
/// "numasim-validation/1": everything, with every digit.
void print_validation_json(std::ostream& out, const SuiteOutcome& outcome,
                           const ValidationManifest& manifest);

} // namespace numasim
