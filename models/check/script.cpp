#include "models/check/script.hpp"

#include <algorithm>
#include <array>

namespace numasim {

namespace {

using Kind = ScriptStep::Kind;

constexpr PageRange k_all{0, 64};

ScriptStep walk()
{
  return {Kind::Walk, {}, k_all};
}

Script fork_and_exit()
{
  return {"fork",
          "A process forks and its child exits, while walks are on their way.",
          {{0, 0, {0, 4}}, {1, 0, {4, 4}}, {2, 0, {8, 4}}},
          {{{Kind::Fork, {3, 0, 4, 1, 5, 2}}, {Kind::Unmap, {3, 4, 5}}}, {walk(), walk()}}};
}

Script fork_again()
{
  return {"fork-again",
          "A process forks and so does its child, while walks are on their way.",
          {{0, 0, {0, 4}}, {1, 0, {4, 4}}},
          {{{Kind::Fork, {2, 0, 3, 1}}, {Kind::Fork, {4, 2, 5, 3}}}, {walk(), walk(), walk()}}};
}

Script two_forks()
{
  return {"two-forks",
          "Two processes fork and exit at once.",
          {{0, 0, {0, 4}}, {1, 0, {4, 4}}, {2, 1, {0, 4}}, {3, 1, {4, 4}}},
          {{{Kind::Fork, {4, 0, 5, 1}}, {Kind::Unmap, {4, 5}}},
           {{Kind::Fork, {6, 2, 7, 3}}, {Kind::Unmap, {2, 3}}}}};
}

Script exits()
{
  return {"exit",
          "Two processes exit, while a walk is on its way.",
          {{0, 0, {0, 4}}, {1, 0, {4, 4}}, {2, 1, {0, 4}}, {3, 1, {4, 4}}, {4, 0, {8, 4}}},
          {{{Kind::Unmap, {0, 1}}}, {{Kind::Unmap, {2, 3}}}, {walk()}}};
}

Script maps()
{
  return {"map",
          "Two processes map and unmap, one of them in two parts, while a walk is on its way.",
          {{4, 2, {0, 8}}},
          {{{Kind::Map, {0}, {0, 8}}, {Kind::Split, {0, 1}, {0, 4}}, {Kind::Unmap, {0, 1}}},
           {{Kind::Map, {2}, {2, 6}}, {Kind::Unmap, {2}}},
           {walk()}}};
}

Script grows()
{
  return {"merge",
          "A mapping grows and shrinks again and another comes, while a walk is on its way.",
          {{0, 0, {0, 4}}, {1, 1, {8, 4}}},
          {{{Kind::Adjust, {0}, {0, 8}}, {Kind::Adjust, {0}, {0, 4}}},
           {{Kind::Map, {2}, {4, 4}}, {Kind::Unmap, {1}}},
           {walk()}}};
}

Script shifts()
{
  return {"shift",
          "Two processes move the boundary of two mappings of one made on their CPU and one made "
          "on another's, while a walk is on its way.",
          {{0, 0, {0, 4}}, {1, 1, {4, 4}}, {2, 1, {0, 4}}, {3, 0, {4, 4}}},
          {{{Kind::Shift, {0, 1}, {0, 6}}, {Kind::Shift, {0, 1}, {0, 3}}},
           {{Kind::Shift, {2, 3}, {0, 6}}, {Kind::Shift, {2, 3}, {0, 3}}},
           {walk()}}};
}

Script shift_at_home()
{
  return {"shift-at-home",
          "A process moves the boundary of two mappings made on one CPU.",
          {{0, 0, {0, 4}}, {1, 0, {4, 4}}},
          {{{Kind::Shift, {0, 1}, {0, 6}}}, {walk()}}};
}

Script tries()
{
  return {"try",
          "Walks that give up rather than wait, one of them while another walks.",
          {{0, 0, {0, 4}}, {1, 1, {4, 4}}},
          {{{Kind::Map, {2}, {0, 8}}, {Kind::Unmap, {2}}},
           {{Kind::Unmap, {1}}, {Kind::TryWalk, {}, k_all}},
           {{Kind::TryWalk, {}, k_all}, {Kind::TryWalk, {}, k_all}, walk()}}};
}

Script overlays()
{
  return {"overlay",
          "Two processes map over the middle of a mapping, while a walk is on its way.",
          {{0, 0, {0, 12}}, {3, 1, {0, 12}}},
          {{{Kind::Overlay, {0, 1, 2}, {4, 4}}}, {{Kind::Overlay, {3, 4, 5}, {4, 4}}}, {walk()}}};
}

Script churns()
{
  return {"churn",
          "Two processes map and unmap what others had mapped, while a walk is on its way.",
          {{0, 0, {0, 4}}, {1, 1, {4, 4}}, {2, 1, {8, 4}}},
          {{{Kind::Map, {3}, {0, 8}}, {Kind::Unmap, {0}}},
           {{Kind::Map, {4}, {4, 8}}, {Kind::Unmap, {1}}},
           {walk()}}};
}

constexpr const char* k_promote_after = "promote_after";

bool promotes(const Parameters& parameters)
{
  const auto& declared = parameters.declared();
  return std::any_of(declared.begin(), declared.end(),
                     [](const Parameter& p) { return p.name == k_promote_after; });
}

} // namespace

const std::string& name_of(ScriptForm form)
{
  static const std::array<std::string, 3> names{"given", "distributed", "promoting"};
  return names[static_cast<std::size_t>(form)];
}

std::vector<ScriptForm> forms_of(const Parameters& parameters)
{
  if (!promotes(parameters) || parameters.integer(k_promote_after) == 0) {
    return {ScriptForm::Given};
  }
  return {ScriptForm::Given, ScriptForm::Distributed, ScriptForm::Promoting};
}

Parameters in_form(Parameters parameters, ScriptForm form)
{
  if (form != ScriptForm::Given && promotes(parameters)) {
    parameters.set(k_promote_after, std::int64_t{form == ScriptForm::Promoting ? 1 : 0});
  }
  return parameters;
}

std::span<const Script> scripts()
{
  static const std::vector<Script> table{
      fork_and_exit(), fork_again(),    two_forks(), exits(),    maps(),  grows(),
      shifts(),        shift_at_home(), tries(),     overlays(), churns()};
  return table;
}

const Script* find_script(std::string_view name)
{
  const auto all = scripts();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const Script& script) { return script.name == name; });
  return found == all.end() ? nullptr : &*found;
}

} // namespace numasim
