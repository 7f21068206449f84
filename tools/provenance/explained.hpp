#pragma once
/// The answer of `numasim explain`, and how it is printed.

#include "tools/provenance/influence.hpp"
#include "tools/provenance/provenance.hpp"
#include "tools/questions/question_reports.hpp"

#include <nlohmann/json_fwd.hpp>

#include <iosfwd>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct Explained {
  std::string heading; ///< "execl, box, 64 copies"
  std::string machine;
  std::vector<std::string> strategies; ///< the baseline first
  double margin = 0;                   ///< a smaller relative change does not matter
  std::vector<ProvenanceRow> rows;     ///< with influences: the strongest first
  std::optional<Influences> influences;
  double wall_s = 0;
};

/// Puts the rows whose numbers move the answer first, the strongest of them first.
void sort_by_influence(Explained& explained);

/// Guesses that move the answer by more than chance and the margin, the strongest first.
[[nodiscard]] std::vector<const NumberInfluence*> guesses_that_matter(const Explained& explained);

void print_text(std::ostream& out, const Explained& explained);
void print_markdown(std::ostream& out, const Explained& explained);
void print_csv(std::ostream& out, const Explained& explained);
/// "numasim-explanation/1" (docs/provenance.md)
void print_json(std::ostream& out, const Explained& explained, const QuestionManifest& manifest);

/// Rows alone, as they stand in "numasim-explanation/1".
[[nodiscard]] nlohmann::ordered_json json_of(const ProvenanceRow& row);

} // namespace numasim
