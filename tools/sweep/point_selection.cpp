#include "tools/sweep/point_selection.hpp"

#include "models/input/json_reader.hpp"
#include "models/input/suggest.hpp"
#include "tools/experiment/data_files.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace numasim {

namespace {

const std::string k_topology_prefix = "/topology/";
const std::string k_cpus = "cpus";
const std::vector<std::string> k_lists{"/topologies", "/strategies", "/locks"};

std::size_t cpus_of(const Override& o)
{
  const nlohmann::json value = nlohmann::json::parse(o.value, nullptr, false);
  Problems problems;
  const std::int64_t cpus =
      JsonReader{value, o.option, problems}.as_integer({1, std::int64_t{k_most_cpus}});
  problems.throw_if_any();
  return static_cast<std::size_t>(cpus);
}

/// ["a"] for "a" where the scenario has a list.
Override listed(Override o)
{
  if (std::find(k_lists.begin(), k_lists.end(), o.pointer) != k_lists.end() &&
      o.value.starts_with("\"")) {
    o.value = "[" + o.value + "]";
  }
  return o;
}

Filter::Value filter_value(const std::string& text)
{
  const nlohmann::json value = nlohmann::json::parse(text, nullptr, false);
  if (value.is_boolean()) {
    return value.get<bool>();
  }
  if (value.is_number()) {
    return value.get<double>();
  }
  if (value.is_string()) {
    return value.get<std::string>();
  }
  throw FilterFault(describe(value) + " in a filter", "a number, a text, true or false");
}

/// Throws the fault as a problem of the condition.
[[noreturn]] void rethrow(const SweepCondition& condition, const FilterFault& fault)
{
  throw InputError({condition.place, "", fault.what(), fault.allowed()});
}

Filter parsed(const SweepCondition& condition)
{
  try {
    return Filter{condition.text};
  } catch (const FilterFault& fault) {
    rethrow(condition, fault);
  }
}

} // namespace

Selection with_overrides(Selection selection, std::span<const Override> overrides)
{
  for (const Override& o : overrides) {
    if (o.pointer.starts_with(k_topology_prefix)) {
      Override of_topology = o;
      of_topology.pointer.erase(0, k_topology_prefix.size() - 1);
      selection.topology_overrides.push_back(std::move(of_topology));
    } else if (o.pointer == "/" + k_cpus) {
      selection.cpus = cpus_of(o);
      selection.cpus_option = o.option;
    } else {
      selection.overrides.push_back(listed(o));
    }
  }
  return selection;
}

std::size_t fewest_cpus(const std::filesystem::path& scenario_file, const Selection& selection,
                        Documents& documents)
{
  if (selection.cpus) {
    return *selection.cpus;
  }
  const nlohmann::json& scenario = documents.json(scenario_file);
  nlohmann::json names =
      scenario.is_object() ? scenario.value("topologies", nlohmann::json{}) : nlohmann::json{};
  for (const Override& o : selection.overrides) {
    if (o.pointer == "/topologies") {
      names = nlohmann::json::parse(o.value, nullptr, false);
    }
  }
  std::size_t fewest = k_most_cpus;
  for (const nlohmann::json& name : names) {
    if (name.is_string()) { // anything else is for the plan to refuse
      const auto file = find_topology_for(scenario_file, name.get<std::string>());
      fewest =
          std::min(fewest, documents.topology(file, selection.topology_overrides)->cpus.size());
    }
  }
  return fewest;
}

PointFilter::PointFilter(const SweepCondition& condition, std::span<const SweepAxis> axes)
    : condition_(condition), filter_(parsed(condition)), axes_(axes)
{
  std::vector<std::string> names{k_cpus};
  for (const SweepAxis& axis : axes) {
    names.push_back(axis.name);
  }
  for (const std::string& name : filter_.names()) {
    if (std::find(names.begin(), names.end(), name) == names.end()) {
      throw InputError({condition.place, "",
                        "an unknown name \"" + name + "\"" + suggestion(name, names),
                        joined(names)});
    }
  }
}

bool PointFilter::holds(std::span<const Setting> settings,
                        const std::function<double()>& cpus) const
{
  const auto value_of = [&](const std::string& name) -> Filter::Value {
    const auto axis = std::find_if(axes_.begin(), axes_.end(),
                                   [&](const SweepAxis& a) { return a.name == name; });
    if (axis == axes_.end()) {
      return cpus();
    }
    const Setting& setting = settings[static_cast<std::size_t>(axis - axes_.begin())];
    const bool all = setting.pointer == "/copies" && setting.value == "\"all\"";
    return all ? Filter::Value{cpus()} : filter_value(setting.value);
  };
  try {
    return filter_.holds(value_of);
  } catch (const FilterFault& fault) {
    rethrow(condition_, fault);
  }
}

std::vector<PointFilter> point_filters(std::span<const SweepCondition> conditions,
                                       std::span<const SweepAxis> axes)
{
  std::vector<PointFilter> filters;
  std::vector<Problem> problems;
  for (const SweepCondition& condition : conditions) {
    try {
      filters.emplace_back(condition, axes);
    } catch (const InputError& error) {
      problems.insert(problems.end(), error.problems().begin(), error.problems().end());
    }
  }
  if (!problems.empty()) {
    throw InputError(problems);
  }
  return filters;
}

std::vector<Problem> no_point_left(std::span<const SweepCondition> conditions,
                                   std::span<const std::size_t> kept, std::size_t all)
{
  std::vector<Problem> problems;
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    problems.push_back({conditions[i].place, "",
                        "no point left; this filter alone keeps " + std::to_string(kept[i]) +
                            " of " + std::to_string(all),
                        "filters that at least one point meets"});
  }
  return problems;
}

} // namespace numasim
