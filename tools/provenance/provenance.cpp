#include "tools/provenance/provenance.hpp"

#include "tools/experiment/data_files.hpp"
#include "tools/experiment/variant.hpp"

#include <fmt/format.h>

#include <array>

namespace numasim {

namespace {

ProvenanceRow chosen(const std::string& pointer, double number, const std::string& unit,
                     const std::string& meaning, const std::string& source)
{
  return {.part = ProvenancePart::Experiment,
          .of = "",
          .pointer = pointer,
          .value = four_digits(number),
          .number = number,
          .unit = unit,
          .meaning = meaning,
          .source = source,
          .confidence = Belief::Chosen};
}

void append(std::vector<ProvenanceRow>& all, std::vector<ProvenanceRow> more)
{
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

/// The different numbers of copies of the plan on one machine, ascending as they are run.
std::vector<std::size_t> copies_of(const Plan& plan, const std::string& machine)
{
  std::vector<std::size_t> copies;
  for (const RunSpec& spec : plan.specs) {
    if (spec.topology.name == machine && (copies.empty() || copies.back() != spec.copies)) {
      copies.push_back(spec.copies);
    }
  }
  return copies;
}

} // namespace

std::string_view to_string(ProvenancePart part)
{
  constexpr std::array<std::string_view, 5> k_names{"experiment", "machine", "workload", "design",
                                                    "model"};
  return k_names.at(static_cast<std::size_t>(part));
}

std::string ProvenanceRow::value_text() const
{
  return unit.empty() ? value : value + " " + unit;
}

std::vector<ProvenanceRow> experiment_rows(const Plan& plan)
{
  const Scenario& s = plan.scenario;
  const std::string source = "the scenario or the command line";
  std::vector<ProvenanceRow> rows;
  for (const Topology& topology : plan.topologies) {
    for (const std::size_t copies : copies_of(plan, topology.name)) {
      ProvenanceRow row = chosen("/copies", static_cast<double>(copies), "copies",
                                 "Copies of the workload.", source);
      row.of = topology.name;
      rows.push_back(std::move(row));
    }
  }
  rows.push_back(chosen("/measurement/settle_iterations", s.measurement.settle_iterations, "a copy",
                        "Iterations before anything counts.", source));
  rows.push_back(chosen("/measurement/iterations", s.measurement.iterations, "a copy",
                        "Iterations that count.", source));
  rows.push_back(chosen("/measurement/min_iterations",
                        static_cast<double>(s.measurement.min_iterations), "",
                        "Iterations that count in total, at least.", source));
  rows.push_back(chosen("/replications", s.replications, "", "Independent runs.", source));
  rows.push_back(
      chosen("/seed", static_cast<double>(s.seed), "", "Of all random numbers.", source));
  rows.push_back(chosen("/equivalence_margin", s.equivalence_margin, "",
                        "A smaller relative change does not matter.", source));
  return rows;
}

std::vector<ProvenanceRow> provenance_of(const Plan& plan,
                                         std::span<const Override> topology_overrides)
{
  std::vector<ProvenanceRow> rows = experiment_rows(plan);
  for (const Topology& topology : plan.topologies) {
    append(rows, machine_rows(topology, topology_overrides));
  }
  const Scenario& scenario = plan.scenario;
  append(rows, parameter_rows(scenario.parameters, ProvenancePart::Workload, scenario.workload,
                              "/parameters"));
  const std::string by_name = std::string{"/"} + names_of(scenario.subject).parameters + "/";
  for (const std::string& strategy : plan.strategies) {
    append(rows, parameter_rows(scenario.strategy_parameters.at(strategy), ProvenancePart::Design,
                                strategy, by_name + std::string{entry_of(strategy)}));
  }
  append(rows, model_rows(scenario));
  return rows;
}

} // namespace numasim
