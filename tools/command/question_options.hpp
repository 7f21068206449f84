#pragma once
/// What `sensitivity` and `breakeven` have in common: one design against another on one machine.

#include "tools/command/command.hpp"
#include "tools/command/experiment_options.hpp"
#include "tools/questions/comparison_runs.hpp"
#include "tools/questions/question_reports.hpp"

namespace numasim {

/// The comparison that the options choose: the machine and the design chosen or the scenario's
/// only ones, else its first machine. `varied` is the pointer of what will be varied, if it is one
/// only. Throws InputError, also where the design is the baseline or there are several.
[[nodiscard]] ComparisonSetup comparison_setup(const ExperimentOptions& options,
                                               const Environment& environment,
                                               const std::string& varied = {});

/// Text, JSON or Markdown; throws InputError for what these commands cannot print.
[[nodiscard]] Format question_format(const ExperimentOptions& options);

/// What the options chose otherwise: `text` if given, as a whole number, else `fallback`.
[[nodiscard]] std::size_t count_or(const std::string& option,
                                   const std::optional<std::string>& text, std::size_t fallback,
                                   std::size_t least, std::size_t most);

[[nodiscard]] Layout layout_of(Format format);

} // namespace numasim
