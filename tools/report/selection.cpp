#include "tools/report/selection.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace numasim {

namespace {

std::string title_of(const SelectionResult& selection)
{
  const std::string margin = short_number(100 * selection.indifference);
  if (selection.selected) {
    return fmt::format("the best: {} (right with {} % or more where the best leads by {} %)",
                       *selection.selected, short_number(100 * selection.probability), margin);
  }
  return fmt::format("the best: undecided within the replications allowed (--max-reps), for a "
                     "lead of {} %",
                     margin);
}

} // namespace

Table selection_table(const Result& result, const Designs& designs)
{
  Table table;
  const auto found = std::find_if(result.selections.begin(), result.selections.end(),
                                  [&](const SelectionResult& selection) {
                                    return selection.topology == designs.front()->machine.name &&
                                           selection.copies == designs.front()->copies;
                                  });
  if (found == result.selections.end()) {
    return table;
  }
  table.title = title_of(*found);
  table.columns = {
      {names_of(designs.front()->subject).one}, {"replications", true}, {"out after", true}};
  for (const CandidateResult& c : found->candidates) {
    table.rows.push_back({c.strategy, std::to_string(c.replications),
                          c.out_after > 0 ? std::to_string(c.out_after) : k_absent});
  }
  return table;
}

} // namespace numasim
