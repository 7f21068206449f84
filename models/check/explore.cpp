#include "models/check/explore.hpp"

#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"

#include <charconv>

namespace numasim {

namespace {

class Search {
public:
  Search(const Machine& machine, const StrategyEntry& design, const Parameters& parameters,
         const Script& script, ScriptForm form, const ExploreBound& bound)
      : machine_(machine), design_(design), parameters_(parameters), script_(script), form_(form),
        bound_(bound)
  {
  }

  Exploration run()
  {
    // By the number of decisions, so that what is found first is short.
    for (std::uint32_t pauses = 0; pauses <= bound_.pauses && found_.skipped.empty(); ++pauses) {
      Decisions decisions;
      extend(decisions, pauses, UINT32_MAX);
    }
    return std::move(found_);
  }

private:
  /// Runs the schedules with so many more decisions than `decisions`, whose run met `places`.
  void extend(Decisions& decisions, std::uint32_t more, std::uint32_t places)
  {
    if (more == 0) {
      follow(decisions);
      return;
    }
    const std::uint32_t met = places == UINT32_MAX ? first_places_ : places;
    const std::uint32_t from = decisions.empty() ? 0 : decisions.back().place + 1;
    for (std::uint32_t place = from; place < met; ++place) {
      for (const PauseLength length : {PauseLength::Short, PauseLength::Long}) {
        if (found_.report.schedules >= bound_.schedules) {
          found_.exhausted = false;
          return;
        }
        decisions.push_back({place, length});
        extend(decisions, more - 1, more > 1 ? places_of(decisions) : 0);
        decisions.pop_back();
      }
    }
  }

  void follow(const Decisions& decisions)
  {
    ScriptOutcome outcome = run_script(machine_, design_, parameters_, script_, decisions);
    if (decisions.empty()) {
      first_places_ = outcome.places;
      found_.skipped = outcome.skipped;
    }
    for (Violation& violation : outcome.report.violations) {
      violation.schedule = text_of({script_.name, form_, decisions});
    }
    found_.report.add(outcome.report);
  }

  /// The run was made before, when that was the last decision.
  std::uint32_t places_of(const Decisions& decisions)
  {
    return run_script(machine_, design_, parameters_, script_, decisions).places;
  }

  const Machine& machine_;
  const StrategyEntry& design_;
  const Parameters& parameters_;
  const Script& script_;
  ScriptForm form_;
  ExploreBound bound_;
  std::uint32_t first_places_ = 0;
  Exploration found_;
};

std::vector<std::string> script_names()
{
  std::vector<std::string> names;
  for (const Script& script : scripts()) {
    names.push_back(script.name);
  }
  return names;
}

} // namespace

Exploration explore(const Machine& machine, const StrategyEntry& design,
                    const Parameters& parameters, const Script& script, ScriptForm form,
                    const ExploreBound& bound)
{
  return Search(machine, design, parameters, script, form, bound).run();
}

std::string text_of(const ScriptSchedule& schedule)
{
  std::string text = schedule.script;
  if (schedule.form != ScriptForm::Given) {
    text += "/" + name_of(schedule.form);
  }
  char before = '@';
  for (const Decision& decision : schedule.decisions) {
    text += before + std::to_string(decision.place) +
            (decision.length == PauseLength::Short ? "S" : "L");
    before = ',';
  }
  return text;
}

ScriptSchedule read_schedule(std::string_view text, const std::string& option)
{
  const std::size_t at = text.find('@');
  ScriptSchedule schedule{std::string{text.substr(0, at)}, ScriptForm::Given, {}};
  for (const ScriptForm form : {ScriptForm::Distributed, ScriptForm::Promoting}) {
    const std::string ending = "/" + name_of(form);
    if (schedule.script.ends_with(ending)) {
      schedule.script.resize(schedule.script.size() - ending.size());
      schedule.form = form;
    }
  }
  if (find_script(schedule.script) == nullptr) {
    const std::vector<std::string> names = script_names();
    throw InputError({option, "",
                      "\"" + schedule.script + "\"" + suggestion(schedule.script, names),
                      "seed:N, or a script (" + joined(names) +
                          ") with @ and where it is held up, as a report gives it"});
  }
  std::string_view rest = at == std::string_view::npos ? "" : text.substr(at + 1);
  while (!rest.empty()) {
    Decision decision;
    const auto [end, error] =
        std::from_chars(rest.data(), rest.data() + rest.size(), decision.place);
    const auto used = static_cast<std::size_t>(end - rest.data());
    const char length = used < rest.size() ? rest[used] : ' ';
    const bool ends = used + 1 == rest.size() || (used + 2 < rest.size() && rest[used + 1] == ',');
    const bool ascends =
        schedule.decisions.empty() || schedule.decisions.back().place < decision.place;
    if (error != std::errc{} || (length != 'S' && length != 'L') || !ends || !ascends) {
      throw InputError({option, "", "\"" + std::string{text} + "\"",
                        "SCRIPT@PLACE,PLACE,...: ascending numbers, each with S or L, as in "
                        "fork@12S,30L"});
    }
    decision.length = length == 'S' ? PauseLength::Short : PauseLength::Long;
    schedule.decisions.push_back(decision);
    rest.remove_prefix(used + 1 == rest.size() ? used + 1 : used + 2);
  }
  return schedule;
}

} // namespace numasim
