#include "tools/questions/target.hpp"

#include "models/input/grounds.hpp"
#include "models/input/input_error.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/variant.hpp"
#include "tools/questions/topology_targets.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace numasim {

namespace {

Belief trust_of(const Parameter& parameter, const ParameterValue& value)
{
  if (value != parameter.fallback) {
    return Belief::Chosen; // by the scenario or the user
  }
  switch (grounds_of(parameter)) {
  case Grounds::Guess:
    return Belief::Guess;
  case Grounds::Derived:
    return Belief::Derived;
  default:
    return Belief::Chosen;
  }
}

double number_of(const ParameterValue& value)
{
  return std::holds_alternative<std::int64_t>(value)
             ? static_cast<double>(std::get<std::int64_t>(value))
             : std::get<double>(value);
}

void add_parameters(std::vector<Target>& targets, const Parameters& parameters,
                    const std::string& place, const std::string& label)
{
  for (const Parameter& p : parameters.declared()) {
    const bool integer = p.type == Parameter::Type::Integer;
    const std::string pointer = place + "/" + p.name;
    const bool known = std::any_of(targets.begin(), targets.end(),
                                   [&](const Target& t) { return t.pointer == pointer; });
    if ((!integer && p.type != Parameter::Type::Real) || known ||
        label.find(":" + p.name + "=") != std::string::npos) {
      continue;
    }
    const ParameterValue& value = parameters.value(p.name);
    targets.push_back({.pointer = pointer,
                       .unit = p.unit,
                       .integer = integer,
                       .min = p.min,
                       .max = p.max,
                       .value = number_of(value),
                       .trust = trust_of(p, value),
                       .source = p.source});
  }
}

void add_counts(std::vector<Target>& targets, const Plan& plan)
{
  const auto cpus = static_cast<double>(plan.topologies.front().cpus.size());
  const auto add = [&](const char* pointer, const char* unit, double max, double value) {
    targets.push_back({.pointer = pointer,
                       .unit = unit,
                       .integer = true,
                       .min = 1,
                       .max = max,
                       .value = value,
                       .trust = Belief::Chosen,
                       .source = "the scenario's"});
  };
  add("/copies", "copies",
      static_cast<double>(most_copies(plan.scenario.workload, static_cast<std::size_t>(cpus))),
      static_cast<double>(plan.specs.front().copies));
  add("/cpus", "CPUs", cpus, cpus);
}

} // namespace

std::string_view to_string(Belief trust)
{
  constexpr std::array<std::string_view, 5> k_names{"measured", "documented", "derived", "guess",
                                                    "chosen"};
  return k_names.at(static_cast<std::size_t>(trust));
}

std::vector<Target> numeric_targets(const Plan& plan, std::span<const Override> topology_overrides)
{
  std::vector<Target> targets = topology_targets(plan.topologies.front(), topology_overrides);
  add_parameters(targets, plan.scenario.parameters, "/parameters", "");
  const std::string by_name = std::string{"/"} + names_of(plan.scenario.subject).parameters + "/";
  for (const std::string& strategy : plan.strategies) {
    add_parameters(targets, plan.scenario.strategy_parameters.at(strategy),
                   by_name + std::string{entry_of(strategy)}, strategy);
  }
  add_counts(targets, plan);
  return targets;
}

const Target& target_of(std::span<const Target> targets, const std::string& pointer,
                        const std::string& option)
{
  const auto found = std::find_if(targets.begin(), targets.end(),
                                  [&](const Target& t) { return t.pointer == pointer; });
  if (found != targets.end()) {
    return *found;
  }
  std::vector<std::string> pointers;
  for (const Target& t : targets) {
    pointers.push_back(t.pointer);
  }
  throw InputError({option, "", "\"" + pointer + "\"" + suggestion(pointer, pointers),
                    "a number of this comparison: " + joined(pointers)});
}

std::string json_value(const Target& target, double value)
{
  if (!target.scales) {
    return target.integer ? fmt::format("{}", std::llround(value)) : fmt::format("{}", value);
  }
  const auto scale = [&](auto& self, nlohmann::json& item) -> void {
    if (item.is_number()) {
      item = item.get<double>() * value;
      return;
    }
    for (nlohmann::json& part : item) {
      self(self, part);
    }
  };
  nlohmann::json list = nlohmann::json::parse(target.list);
  scale(scale, list);
  return list.dump();
}

std::string four_digits(double value)
{
  const double size = std::abs(value);
  return size >= 1e4 && size < 1e9 ? fmt::format("{:.0f}", value) : fmt::format("{:.4g}", value);
}

std::string value_text(const Target& target, double value)
{
  const std::string number =
      target.integer ? fmt::format("{}", std::llround(value)) : four_digits(value);
  if (target.scales) {
    return "x " + number;
  }
  return target.unit.empty() ? number : number + " " + target.unit;
}

} // namespace numasim
