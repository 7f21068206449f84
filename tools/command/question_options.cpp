#include "tools/command/question_options.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/data_files.hpp"

#include <algorithm>
#include <ostream>

namespace numasim {

namespace {

/// Throws InputError unless there is one design to be compared with the baseline.
void require_one_design(const Scenario& scenario)
{
  const char* option = names_of(scenario.subject).option;
  std::vector<std::string> others = scenario.strategies;
  std::erase(others, scenario.baseline);
  if (others.size() == 1) {
    return;
  }
  const std::string found = others.empty() ? "\"" + scenario.baseline + "\" alone" : joined(others);
  throw InputError({option, "", found,
                    "one, other than the baseline \"" + scenario.baseline + "\" (--baseline)"});
}

} // namespace

ComparisonSetup comparison_setup(const ExperimentOptions& options, const Environment& environment,
                                 const std::string& varied)
{
  ComparisonSetup setup{.scenario = find_scenario(options.scenario),
                        .catalogue = environment.catalogue,
                        .selection = selection_of(options),
                        .simulator = environment.simulator,
                        .jobs = jobs_of(options),
                        .progress = progress_style(options, environment),
                        .journal = journal_of(options)};
  if (varied == "/copies" && !setup.selection.copies_chosen) {
    setup.selection.overrides.push_back(
        {.option = "--parameter", .pointer = "/copies", .value = R"("all")"});
  }
  const Scenario scenario =
      load_scenario(setup.scenario, environment.catalogue, setup.selection.overrides);
  require_one_design(scenario);
  if (!setup.selection.topologies_chosen) {
    setup.selection.overrides.push_back(
        {.option = "--topology",
         .pointer = "/topologies",
         .value = json_list(std::vector{scenario.topologies.front()})});
  }
  return setup;
}

Format question_format(const ExperimentOptions& options)
{
  const Format format = format_of(options.format);
  if (format == Format::Csv) {
    throw InputError({"--format", "", "\"csv\"", "text, json, markdown"});
  }
  return format;
}

std::size_t count_or(const std::string& option, const std::optional<std::string>& text,
                     std::size_t fallback, std::size_t least, std::size_t most)
{
  return text ? whole_number(option, *text, least, most) : fallback;
}

Layout layout_of(Format format)
{
  return format == Format::Markdown ? Layout::Markdown : Layout::Text;
}

} // namespace numasim
