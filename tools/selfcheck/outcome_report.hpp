#pragma once
/// How the outcome of a selfcheck is printed.

#include "tools/selfcheck/outcome.hpp"

#include <iosfwd>
#include <string>

namespace numasim::selfcheck {

struct OutcomeManifest {
  std::string version;
  std::string git;
  std::string command;
};

void print_text(std::ostream& out, const Outcome& outcome);
void print_markdown(std::ostream& out, const Outcome& outcome);
/// One line a point.
void print_csv(std::ostream& out, const Outcome& outcome);
/// "numasim-selfcheck/1" (docs/selfcheck.md)
void print_json(std::ostream& out, const Outcome& outcome, const OutcomeManifest& manifest);

/// "within", "beyond", "given", "not measured"
[[nodiscard]] std::string to_string(PointVerdict verdict);
/// What was checked and how it came out, for a message: "execl beyond its range at 1 of 2 points".
[[nodiscard]] std::string shortfall_text(const Outcome& outcome);

} // namespace numasim::selfcheck
