#include "tools/experiment/plan.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_text.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/documents.hpp"
#include "tools/experiment/variant.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace numasim {

namespace {

/// Where the user asked for this topology, for messages.
std::string asked_at(const std::string& scenario_file, std::size_t index,
                     const Selection& selection)
{
  for (const Override& o : selection.overrides) {
    if (o.pointer == "/topologies" && !o.option.empty() && !o.option.starts_with("--set")) {
      return o.option;
    }
  }
  return scenario_file + ": at " + child_pointer("/topologies", index);
}

std::filesystem::path topology_file(const std::filesystem::path& scenario_file,
                                    const std::string& name, const std::string& asked)
{
  try {
    return find_topology_for(scenario_file, name);
  } catch (const InputError& error) {
    std::vector<Problem> problems = error.problems();
    for (Problem& problem : problems) {
      problem.file = asked;
      problem.found = "\"" + name + "\": " + problem.found;
    }
    throw InputError(problems);
  }
}

std::string allowed_copies(const Topology& topology, const std::string& workload)
{
  const std::size_t cpus = topology.cpus.size();
  const std::size_t most = most_copies(workload, cpus);
  return "1 to " + std::to_string(most) +
         (most == cpus ? ", the CPUs of " + topology.name : " threads");
}

/// The fault of a number of copies that a machine has no CPUs for, or nobody the memory.
Problem too_many(std::size_t copies, const Topology& topology, const std::string& workload,
                 const std::filesystem::path& scenario_file, const Selection& selection)
{
  std::string place = scenario_file.string();
  std::string pointer = "/copies";
  for (const Override& o : selection.overrides) {
    if (o.pointer == pointer) {
      place = o.option;
    }
  }
  pointer = place == "--copies" ? "" : pointer;
  return {place, pointer, std::to_string(copies), allowed_copies(topology, workload)};
}

std::vector<std::size_t> copies_on(const Topology& topology, const Scenario& scenario, Mode mode,
                                   const std::filesystem::path& scenario_file,
                                   const Selection& selection)
{
  const std::size_t cpus = topology.cpus.size();
  const bool only_first = mode == Mode::Run && !selection.copies_chosen;
  std::vector<std::size_t> all;
  for (std::size_t i = 0; i < (only_first ? 1 : scenario.copies.size()); ++i) {
    const std::size_t copies = scenario.copies[i].value_or(cpus);
    if (copies > most_copies(scenario.workload, cpus)) {
      throw InputError(too_many(copies, topology, scenario.workload, scenario_file, selection));
    }
    if (std::find(all.begin(), all.end(), copies) == all.end()) {
      all.push_back(copies);
    }
  }
  return all;
}

/// Every strategy with every replication.
void add_specs(Plan& plan, const Topology& topology, std::size_t copies)
{
  const Scenario& scenario = plan.scenario;
  for (const std::string& strategy : plan.strategies) {
    for (std::uint32_t i = 0; i < scenario.replications; ++i) {
      plan.specs.push_back({.topology = topology,
                            .workload = scenario.workload,
                            .workload_parameters = scenario.parameters,
                            .strategy = std::string{entry_of(strategy)},
                            .label = strategy,
                            .strategy_parameters = scenario.strategy_parameters.at(strategy),
                            .copies = copies,
                            .measurement = scenario.measurement,
                            .seed = scenario.seed,
                            .replication = i,
                            .profile = plan.profile});
    }
  }
}

std::vector<std::string> chosen_strategies(const Scenario& scenario, Mode mode,
                                           const Selection& selection)
{
  if (mode == Mode::Run) {
    return selection.strategies_chosen ? scenario.strategies
                                       : std::vector<std::string>{scenario.baseline};
  }
  std::vector<std::string> strategies{scenario.baseline};
  for (const std::string& strategy : scenario.strategies) {
    if (strategy != scenario.baseline) {
      strategies.push_back(strategy);
    }
  }
  return strategies;
}

/// Reads the topologies of plan.scenario into `plan`.
void add_topologies(Plan& plan, const std::filesystem::path& scenario_file, Mode mode,
                    const Selection& selection, Documents& documents)
{
  const std::vector<std::string>& names = plan.scenario.topologies;
  const bool only_first = mode == Mode::Run && !selection.topologies_chosen;
  for (std::size_t i = 0; i < (only_first ? 1 : names.size()); ++i) {
    const std::string asked = asked_at(scenario_file.string(), i, selection);
    const auto file = topology_file(scenario_file, names[i], asked);
    plan.inputs.emplace(shown_path(file), documents.sha256(file));
    const Topology topology = *documents.topology(file, selection.topology_overrides);
    const bool twice =
        std::any_of(plan.topologies.begin(), plan.topologies.end(),
                    [&](const Topology& other) { return other.name == topology.name; });
    if (twice) {
      throw InputError({asked, "", "a second topology named \"" + topology.name + "\"",
                        "topologies whose names differ"});
    }
    if (selection.cpus && *selection.cpus > topology.cpus.size()) {
      throw InputError(
          {selection.cpus_option, "", std::to_string(*selection.cpus),
           "1 to " + std::to_string(topology.cpus.size()) + ", the CPUs of " + topology.name});
    }
    plan.topologies.push_back(selection.cpus ? limited_to(topology, *selection.cpus) : topology);
  }
}

/// What the workload's parameter of that name asks for.
void add_profile(Plan& plan, const std::filesystem::path& scenario_file, Documents& documents)
{
  const Parameters& parameters = plan.scenario.parameters;
  const auto& declared = parameters.declared();
  if (std::none_of(declared.begin(), declared.end(),
                   [](const Parameter& p) { return p.name == "profile"; })) {
    return;
  }
  const std::string& name = parameters.text("profile");
  const auto file = find_profile_for(scenario_file, name);
  plan.inputs.emplace(shown_path(file), documents.sha256(file));
  plan.profile = documents.profile(file);
}

} // namespace

Plan make_plan(const std::filesystem::path& scenario_file, const Catalogue& catalogue, Mode mode,
               const Selection& selection)
{
  Documents documents;
  return make_plan(scenario_file, catalogue, mode, selection, documents);
}

Plan make_plan(const std::filesystem::path& scenario_file, const Catalogue& catalogue, Mode mode,
               const Selection& selection, Documents& documents)
{
  Plan plan;
  plan.inputs.emplace(shown_path(scenario_file), documents.sha256(scenario_file));
  plan.scenario = read_scenario(documents.json(scenario_file), scenario_file.string(), catalogue,
                                selection.overrides);
  const Scenario& scenario = plan.scenario;
  plan.strategies = chosen_strategies(scenario, mode, selection);
  add_profile(plan, scenario_file, documents);
  add_topologies(plan, scenario_file, mode, selection, documents);
  for (const Topology& topology : plan.topologies) {
    for (const std::size_t copies : copies_on(topology, scenario, mode, scenario_file, selection)) {
      add_specs(plan, topology, copies);
    }
  }
  return plan;
}

} // namespace numasim
