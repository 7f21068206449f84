#include "tools/report/matrix.hpp"

#include "tools/report/numbers.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>
#include <string>
#include <string_view>

namespace numasim {

namespace {

/// The designs in the order they come, the baseline not among them.
std::vector<std::string> compared(const std::vector<Designs>& alike, const std::string& baseline)
{
  std::vector<std::string> names;
  for (const Designs& designs : alike) {
    for (const DesignResult* design : designs) {
      if (design->strategy != baseline &&
          std::find(names.begin(), names.end(), design->strategy) == names.end()) {
        names.push_back(design->strategy);
      }
    }
  }
  return names;
}

const DesignResult* find(const Designs& designs, const std::string& name)
{
  const auto found = std::find_if(designs.begin(), designs.end(), [&](const DesignResult* design) {
    return design->strategy == name;
  });
  return found == designs.end() ? nullptr : *found;
}

/// Nothing after a change that is one.
std::string_view mark(Verdict verdict)
{
  switch (verdict) {
  case Verdict::Same:
    return " =";
  case Verdict::Undecided:
    return " ?";
  case Verdict::Better:
  case Verdict::Worse:
    break;
  }
  return "  ";
}

std::string change_cell(const Result& result, const DesignResult* design)
{
  if (design == nullptr) {
    return k_absent;
  }
  const ComparisonResult* c = comparison_of(result, *design, design->metrics.front().name);
  return c == nullptr ? std::string{k_absent}
                      : change_text(c->change.change) + std::string{mark(c->verdict)};
}

std::string throughput_cell(const DesignResult* design)
{
  return design == nullptr ? std::string{k_absent}
                           : significant(design->metrics.front().estimate.mean, 4);
}

/// Whether the machine does not tell which row it is.
bool several_rows_a_machine(const std::vector<Designs>& alike)
{
  std::set<std::string> machines;
  for (const Designs& designs : alike) {
    machines.insert(designs.front()->machine.name);
  }
  return machines.size() < alike.size();
}

} // namespace

std::optional<Section> matrix_section(const Result& result, const std::vector<Designs>& alike)
{
  if (alike.size() < 2 || result.comparisons.empty()) {
    return std::nullopt;
  }
  const std::string& baseline = result.comparisons.front().baseline;
  const std::vector<std::string> names = compared(alike, baseline);
  if (names.size() < 2) {
    return std::nullopt;
  }
  Table table{.title = "",
              .columns = {{"machine"},
                          {"nodes", true},
                          {"CPUs", true},
                          {"copies", true},
                          {baseline + ", 1/s", true}},
              .rows = {},
              .label_columns = several_rows_a_machine(alike) ? 4U : 1U};
  for (const std::string& name : names) {
    table.columns.push_back({name, true});
  }
  for (const Designs& designs : alike) {
    const DesignResult& first = *designs.front();
    std::vector<std::string> row{first.machine.name, std::to_string(first.machine.nodes),
                                 std::to_string(first.machine.cpus), std::to_string(first.copies),
                                 throughput_cell(find(designs, baseline))};
    for (const std::string& name : names) {
      row.push_back(change_cell(result, find(designs, name)));
    }
    table.rows.push_back(std::move(row));
  }
  return Section{.heading = fmt::format("{}: throughput against {}",
                                        alike.front().front()->scenario, baseline),
                 .tables = {std::move(table)},
                 .notes = {"=: the same within what matters; ?: undecided"}};
}

} // namespace numasim
