#include "tools/check/check_plan.hpp"

#include "models/check/check_machine.hpp"
#include "models/input/input_error.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

namespace numasim {

namespace {

constexpr const char* k_option = "--schedule";
// Enough for every copy to go through its whole turn and begin another, whose teardown meets what
// the others set up.
constexpr std::uint32_t k_iterations = 2;
constexpr std::uint64_t k_least_iterations = 400;

/// Which schedules are asked for.
struct Schedules {
  std::vector<std::uint32_t> seeds;
  std::optional<ScriptSchedule> script; ///< only this one
  bool scripts = false;                 ///< all of them
};

Schedules schedules_of(const CheckChoice& choice)
{
  Schedules schedules;
  if (!choice.only) {
    for (std::uint32_t i = 0; i < choice.seeds; ++i) {
      schedules.seeds.push_back(i);
    }
    schedules.scripts = choice.bound.schedules > 0;
    return schedules;
  }
  const std::string prefix = "seed:";
  if (!choice.only->starts_with(prefix)) {
    schedules.script = read_schedule(*choice.only, k_option);
    return schedules;
  }
  std::uint32_t seed = 0;
  const char* const end = choice.only->data() + choice.only->size();
  const auto [stop, error] = std::from_chars(choice.only->data() + prefix.size(), end, seed);
  if (error != std::errc{} || stop != end) {
    throw InputError({k_option, "", "\"" + *choice.only + "\"", "seed:N, N a whole number"});
  }
  schedules.seeds.push_back(seed);
  return schedules;
}

/// Leaves CPUs to walkers.
std::size_t copies_beside(std::size_t copies, std::size_t cpus, std::size_t walkers)
{
  const std::size_t most = cpus > walkers ? cpus - walkers : 1;
  return std::min(copies, most);
}

void add_runs(CheckPlan& plan, const RunSpec& base, const Schedules& schedules,
              const CheckChoice& choice)
{
  for (const std::uint32_t seed : schedules.seeds) {
    RunSpec spec = base;
    spec.copies = copies_beside(base.copies, base.topology.cpus.size(), choice.walkers);
    spec.measurement = {0, k_iterations, k_least_iterations};
    spec.replication = seed;
    spec.check = CheckSettings{};
    spec.check->schedule = seed;
    spec.check->walkers = choice.walkers;
    spec.check->wait_floor = choice.wait_floor;
    plan.jobs.push_back(
        {base.shown_strategy(),
         fmt::format("{} on {}, {} copies", spec.workload, spec.topology.name, spec.copies),
         std::move(spec)});
  }
}

void add_script(CheckPlan& plan, const RunSpec& base, const ScriptSchedule& schedule, bool alone,
                const CheckChoice& choice)
{
  RunSpec spec = base;
  spec.topology = check_machine();
  spec.check = CheckSettings{};
  spec.check->script = schedule.script;
  spec.check->form = schedule.form;
  spec.check->bound = choice.bound;
  if (alone) {
    spec.check->decisions = schedule.decisions;
  }
  std::string name = text_of(schedule);
  plan.jobs.push_back({base.shown_strategy(), std::move(name), std::move(spec)});
}

void add_scripts(CheckPlan& plan, const RunSpec& base, const Schedules& schedules,
                 const CheckChoice& choice)
{
  if (schedules.script) {
    add_script(plan, base, *schedules.script, true, choice);
  }
  if (!schedules.scripts) {
    return;
  }
  for (const Script& script : scripts()) {
    for (const ScriptForm form : forms_of(base.strategy_parameters)) {
      add_script(plan, base, {script.name, form, {}}, false, choice);
    }
  }
}

} // namespace

CheckPlan make_check_plan(const std::filesystem::path& scenario_file, const Catalogue& catalogue,
                          Selection selection, const CheckChoice& choice)
{
  const Schedules schedules = schedules_of(choice);
  selection.strategies_chosen = true; // all of the scenario's, if none is named
  selection.overrides.push_back({"check", "/replications", "1"});
  const Plan plan = make_plan(scenario_file, catalogue, Mode::Run, selection);
  if (plan.scenario.subject != Subject::Strategy) {
    throw InputError({scenario_file.string(), "/workload", "\"" + plan.scenario.workload + "\"",
                      "a workload on the reverse map, which has designs to check"});
  }
  CheckPlan check{.scenario = plan.scenario.name,
                  .strategies = plan.strategies,
                  .inputs = plan.inputs,
                  .seed = plan.scenario.seed,
                  .jobs = {}};
  for (const std::string& strategy : plan.strategies) {
    bool first = true;
    for (const RunSpec& spec : plan.specs) {
      if (spec.shown_strategy() != strategy) {
        continue;
      }
      if (first) {
        add_scripts(check, spec, schedules, choice);
        first = false;
      }
      add_runs(check, spec, schedules, choice);
    }
  }
  return check;
}

} // namespace numasim
