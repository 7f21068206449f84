#include "tools/page/sections.hpp"
#include "tools/provenance/provenance.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace numasim {

namespace {

using Rows = std::vector<ProvenanceRow>;

constexpr std::array k_beliefs{Belief::Measured, Belief::Documented, Belief::Derived, Belief::Guess,
                               Belief::Chosen};

/// "60 numbers: 10 measured, 12 documented, 20 derived, 18 guess"
std::string tally(const Rows& rows)
{
  std::string text;
  for (const Belief belief : k_beliefs) {
    const auto count = std::count_if(rows.begin(), rows.end(), [&](const ProvenanceRow& row) {
      return row.confidence == belief;
    });
    if (count > 0) {
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", count, to_string(belief));
    }
  }
  return fmt::format("{} values: {}", rows.size(), text);
}

HeatTable table_of(const std::string& caption, const Rows& rows)
{
  HeatTable table{
      .caption = caption,
      .columns = {{"what"}, {"value", true}, {"unit"}, {"confidence"}, {"source"}, {"meaning"}},
      .rows = {},
      .row_headers = 1};
  for (const ProvenanceRow& row : rows) {
    table.rows.push_back({{row.pointer},
                          {row.value},
                          {row.unit},
                          {std::string{to_string(row.confidence)}},
                          {row.source},
                          {row.meaning}});
  }
  return table;
}

/// Parts of the page that were written already, so that what several results share comes once.
class Parts {
public:
  explicit Parts(Html& html) : html_(html) {}

  void write(const std::string& name, const Rows& rows)
  {
    if (rows.empty()) {
      return;
    }
    const HeatTable table = table_of(name, rows);
    Html part;
    part.open("details");
    part.element("summary", fmt::format("{}: {}", name, tally(rows)));
    write_table(part, table);
    part.close();
    if (std::find(written_.begin(), written_.end(), part.written()) == written_.end()) {
      html_.raw(part.written());
      written_.push_back(part.written());
    }
  }

private:
  Html& html_;
  std::vector<std::string> written_;
};

/// What the model's constants depend on.
Scenario scenario_of(const DesignResult& design)
{
  Scenario scenario;
  scenario.name = design.scenario;
  scenario.workload = design.workload;
  scenario.subject = design.subject;
  scenario.parameters = design.workload_parameters;
  return scenario;
}

} // namespace

void write_provenance(Html& html, const PageData& data)
{
  html.element(
      "p",
      "Every value that went into these results. Measured and documented are meant of this "
      "machine; what was taken over from another is derived or a guess; chosen is what the "
      "scenario or the command line asks for. numasim explain tells how much the results "
      "move with each.",
      {{"class", "note"}});
  Parts parts(html);
  for (const NamedResult& source : data.sources) {
    for (const Topology& topology : source.result.machines) {
      parts.write("Machine " + topology.name, machine_rows(topology));
    }
  }
  for (const NamedResult& source : data.sources) {
    for (const DesignResult& d : source.result.designs) {
      parts.write("Workload " + d.workload,
                  parameter_rows(d.workload_parameters, ProvenancePart::Workload, d.workload,
                                 "/parameters"));
    }
  }
  for (const NamedResult& source : data.sources) {
    for (const DesignResult& d : source.result.designs) {
      parts.write("Design " + d.strategy,
                  parameter_rows(d.strategy_parameters, ProvenancePart::Design, d.strategy, ""));
    }
  }
  for (const NamedResult& source : data.sources) {
    if (!source.result.designs.empty()) {
      parts.write("Model", model_rows(scenario_of(source.result.designs.front())));
    }
  }
}

} // namespace numasim
