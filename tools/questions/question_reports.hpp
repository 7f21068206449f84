#pragma once
/// How the answers are printed: as text, Markdown or JSON.

#include "tools/questions/breakeven.hpp"
#include "tools/questions/sensitivity.hpp"

#include <iosfwd>
#include <map>
#include <string>

namespace numasim {

/// How people get it.
enum class Layout { Text, Markdown };

/// What an answer was computed from and with.
struct QuestionManifest {
  std::string version;
  std::string git;
  std::string command;
  std::uint64_t seed = 0;
  std::map<std::string, std::string> inputs; ///< SHA-256 by file
};
[[nodiscard]] QuestionManifest question_manifest(const Plan& plan, const std::string& command);

struct Breakeven {
  Assumption range;
  TieSettings settings;
  Ties ties;
  std::size_t runs = 0;
  double wall_s = 0;
};

/// "+12.3 %" of ln(strategy / baseline).
[[nodiscard]] std::string change_of_log(double log_ratio);
[[nodiscard]] std::string change_of_log(const std::optional<Interval>& log_ratio);
[[nodiscard]] std::string range_text(const Assumption& assumption);
/// "execl, box, 64 copies: "
[[nodiscard]] std::string place_text(const Plan& plan);

void print_assumptions(std::ostream& out, const Assumptions& assumptions, Layout layout);
void print_sensitivity(std::ostream& out, const Sensitivity& sensitivity, Layout layout);
void print_breakeven(std::ostream& out, const Breakeven& breakeven, const Plan& plan,
                     Layout layout);

// "numasim-assumptions/1", "numasim-sensitivity/1", "numasim-breakeven/1" (docs/sensitivity.md).
void print_json(std::ostream& out, const Assumptions& assumptions);
void print_json(std::ostream& out, const Sensitivity& sensitivity,
                const QuestionManifest& manifest);
void print_json(std::ostream& out, const Breakeven& breakeven, const Plan& plan,
                const QuestionManifest& manifest);

} // namespace numasim
