#include "tools/report/scaling.hpp"

#include "tools/report/expectations.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/scaling_laws.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

namespace {

std::vector<std::size_t> numbers_of_copies(const Designs& designs)
{
  std::vector<std::size_t> numbers;
  for (const DesignResult* design : designs) {
    if (std::find(numbers.begin(), numbers.end(), design->copies) == numbers.end()) {
      numbers.push_back(design->copies);
    }
  }
  return numbers;
}

std::vector<std::string> strategies_of(const Designs& designs)
{
  std::vector<std::string> names;
  for (const DesignResult* design : designs) {
    if (std::find(names.begin(), names.end(), design->strategy) == names.end()) {
      names.push_back(design->strategy);
    }
  }
  return names;
}

std::string throughput_cell(const DesignResult& design)
{
  const Estimate& estimate = design.metrics.front().estimate;
  std::string cell = significant(estimate.mean, 4);
  if (estimate.ci95 && estimate.mean > 0) {
    cell += " ±" + percent_text((estimate.ci95->hi - estimate.ci95->lo) / 2 / estimate.mean);
  }
  return cell;
}

std::string change_cell(const Result& result, const DesignResult& design)
{
  const ComparisonResult* c = comparison_of(result, design, design.metrics.front().name);
  return c == nullptr ? std::string{k_absent}
                      : fmt::format("{} {}", change_text(c->change.change), to_string(c->verdict));
}

/// One row a number of copies, one column a name, filled by `cell`.
template <class Cell>
Table table_of(const Designs& designs, const std::vector<std::string>& names, std::string title,
               Cell cell)
{
  Table table{
      .title = std::move(title), .columns = {{"copies", true}}, .rows = {}, .label_columns = 1};
  for (const std::string& name : names) {
    table.columns.push_back({name, true});
  }
  for (const std::size_t copies : numbers_of_copies(designs)) {
    std::vector<std::string> row{std::to_string(copies)};
    for (const std::string& name : names) {
      const auto found =
          std::find_if(designs.begin(), designs.end(), [&](const DesignResult* design) {
            return design->copies == copies && design->strategy == name;
          });
      row.push_back(found == designs.end() ? std::string{k_absent} : cell(**found));
    }
    table.rows.push_back(std::move(row));
  }
  return table;
}

} // namespace

Section scaling_section(const Result& result, const Designs& designs)
{
  const std::vector<std::size_t> numbers = numbers_of_copies(designs);
  const auto [fewest, most] = std::minmax_element(numbers.begin(), numbers.end());
  Section section{.heading =
                      machine_heading(designs, fmt::format("{} to {} copies", *fewest, *most)),
                  .tables = {},
                  .notes = notes_of(designs)};
  std::vector<std::string> names = strategies_of(designs);
  section.tables.push_back(table_of(
      designs, names, fmt::format("throughput, 1/s, by {}", names_of(designs.front()->subject).one),
      throughput_cell));
  if (!result.comparisons.empty()) {
    const std::string& baseline = result.comparisons.front().baseline;
    std::erase(names, baseline);
    section.tables.push_back(
        table_of(designs, names, "throughput against " + baseline,
                 [&](const DesignResult& design) { return change_cell(result, design); }));
  }
  const std::string& topology = designs.front()->machine.name;
  const std::vector<DesignLaw> laws = scaling_laws(result);
  if (Table table = scaling_law_table(laws, topology); !table.rows.empty()) {
    section.tables.push_back(std::move(table));
  }
  const std::vector<std::string> misfits = scaling_law_notes(laws, topology);
  section.notes.insert(section.notes.end(), misfits.begin(), misfits.end());
  if (Table table = expectation_table(designs); !table.rows.empty()) {
    section.tables.push_back(std::move(table));
  }
  return section;
}

} // namespace numasim
