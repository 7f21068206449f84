#include "tools/sweep/sweep_file.hpp"

#include "models/input/json_reader.hpp"
#include "models/input/json_text.hpp"
#include "tools/sweep/factor_reader.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>

namespace numasim {

namespace {

/// What a sweep may say instead of its scenario, by the same keys.
const std::vector<std::string> k_scenario_keys{"topologies", "strategies",   "locks", "baseline",
                                               "copies",     "replications", "seed"};
/// What makes one experiment and not a point among others.
const std::vector<std::string> k_fixed_keys{"/name", "/description", "/replications"};
constexpr std::size_t k_longest_condition = 1000;
constexpr std::size_t k_most_conditions = 100;

Override override_of(const JsonReader& value, const std::string& file, const std::string& pointer)
{
  return {
      .option = file + ": at " + value.pointer(), .pointer = pointer, .value = value.json().dump()};
}

std::vector<Override> read_overrides(JsonReader& root, const std::string& file)
{
  std::vector<Override> overrides;
  for (const std::string& key : k_scenario_keys) {
    if (const JsonReader value = root.optional(key)) {
      overrides.push_back(override_of(value, file, "/" + key));
    }
  }
  if (JsonReader set = root.optional("set")) {
    for (const auto& [pointer, value] : set.members()) {
      if (!pointer.starts_with("/")) {
        value.problem("\"" + pointer + "\"", "a JSON pointer, starting with \"/\"");
      }
      overrides.push_back(override_of(value, file, pointer));
    }
  }
  return overrides;
}

std::vector<SweepCondition> read_conditions(const JsonReader& list, const std::string& file)
{
  std::vector<SweepCondition> conditions;
  if (!list) {
    return conditions;
  }
  for (const JsonReader& item : list.as_array()) {
    const std::string text = item.as_string();
    if (text.size() > k_longest_condition) {
      item.problem("a text of " + std::to_string(text.size()) + " bytes",
                   "at most " + std::to_string(k_longest_condition));
    }
    conditions.push_back({.text = text, .place = file + ": at " + item.pointer()});
  }
  if (conditions.size() > k_most_conditions) {
    list.unfit("at most " + std::to_string(k_most_conditions) + " filters");
  }
  return conditions;
}

/// One of the pointers lies in the place that the other names.
bool overlap(const std::string& a, const std::string& b)
{
  const std::string& shorter = a.size() < b.size() ? a : b;
  const std::string& longer = a.size() < b.size() ? b : a;
  return longer.starts_with(shorter) &&
         (longer.size() == shorter.size() || longer[shorter.size()] == '/');
}

void check_names_and_pointers(const SweepFile& sweep, Problems& problems)
{
  std::map<std::string, std::string> names;            // where, by name
  std::vector<std::pair<std::string, std::string>> at; // where, by pointer
  for (const Override& o : sweep.overrides) {
    at.emplace_back(o.pointer, o.option);
  }
  for (const SweepFactor& factor : sweep.factors) {
    for (const SweepAxis& axis : factor.axes) {
      if (!names.emplace(axis.name, axis.place).second) {
        problems.add(
            {axis.place, "", "a second parameter named \"" + axis.name + "\"", "another \"name\""});
      }
      if (std::find(k_fixed_keys.begin(), k_fixed_keys.end(), axis.pointer) != k_fixed_keys.end()) {
        problems.add({axis.place, "", "\"" + axis.pointer + "\"",
                      "a parameter of the experiment; replications are the sweep's own key"});
      }
      for (const auto& [pointer, place] : at) {
        if (overlap(pointer, axis.pointer)) {
          problems.add({axis.place, "", "\"" + axis.pointer + "\", which is set " + place + " too",
                        "every place once"});
        }
      }
      at.emplace_back(axis.pointer, axis.place);
    }
  }
}

void check_size(const SweepFile& sweep, const JsonReader& list)
{
  std::size_t points = 1;
  std::size_t axes = 0;
  for (const SweepFactor& factor : sweep.factors) {
    const std::size_t rows = std::max<std::size_t>(1, factor.rows.size());
    axes += factor.axes.size();
    if (points > k_most_points / rows) {
      list.problem("more than " + std::to_string(k_most_points) + " points",
                   "at most so many, also before the filters");
      return;
    }
    points *= rows;
  }
  if (points * axes > 16 * k_most_points) {
    list.problem(std::to_string(points) + " points of " + std::to_string(axes) + " parameters",
                 "at most " + std::to_string(16 * k_most_points) + " values in all");
  }
}

SweepFile read(JsonReader root, const std::string& file, Problems& problems)
{
  SweepFile sweep;
  sweep.path = file;
  if (!root.is_object()) {
    root.unfit("an object");
    return sweep;
  }
  sweep.name = root.string("name");
  sweep.description = root.string("description", "");
  sweep.scenario = root.string("scenario");
  sweep.overrides = read_overrides(root, file);
  const JsonReader parameters = root.required("parameters");
  if (parameters) {
    sweep.factors = read_factors(parameters, file);
    if (parameters.is_array() && sweep.factors.empty()) {
      parameters.unfit("at least one parameter");
    }
  }
  sweep.conditions = read_conditions(root.optional("filters"), file);
  root.finish();
  if (problems.empty()) {
    check_names_and_pointers(sweep, problems);
    check_size(sweep, parameters);
  }
  return sweep;
}

} // namespace

SweepFile read_sweep_file(const nlohmann::json& document, const std::string& file)
{
  Problems problems;
  SweepFile sweep = read(JsonReader{document, file, problems}, file, problems);
  problems.throw_if_any();
  return sweep;
}

SweepFile load_sweep_file(const std::filesystem::path& file)
{
  return read_sweep_file(load_json(file), file.string());
}

} // namespace numasim
