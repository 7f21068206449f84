#include "tools/experiment/variant.hpp"

#include "models/input/parameter_text.hpp"
#include "models/input/suggest.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace numasim {

namespace {

constexpr char k_separator = ':';

std::vector<std::string> names_of(const Parameters& parameters)
{
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters.declared()) {
    names.push_back(parameter.name);
  }
  return names;
}

bool fits(Parameters& parameters, const Parameter& parameter, std::string_view text)
{
  const auto value = value_from_text(parameter, text);
  if (!value) {
    return false;
  }
  try {
    parameters.set(parameter.name, *value);
    return true;
  } catch (const std::invalid_argument&) {
    return false;
  }
}

/// One "PARAMETER=VALUE"; `set` are the names that the label has set before.
void apply(const JsonReader& item, std::string_view entry, const std::string& setting,
           Parameters& parameters, std::vector<std::string>& set)
{
  const std::size_t equals = setting.find('=');
  if (equals == std::string::npos) {
    item.problem("\"" + setting + "\"", std::string{entry} + ":PARAMETER=VALUE");
    return;
  }
  const std::string name = setting.substr(0, equals);
  const std::vector<std::string> names = names_of(parameters);
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) {
    item.problem("an unknown parameter \"" + name + "\" of " + std::string{entry} +
                     suggestion(name, names),
                 names.empty() ? "no parameters at all" : joined(names));
    return;
  }
  if (std::find(set.begin(), set.end(), name) != set.end()) {
    item.problem("\"" + name + "\" once more", "every parameter once");
    return;
  }
  set.push_back(name);
  const Parameter& parameter = parameters.declared()[static_cast<std::size_t>(at - names.begin())];
  if (!fits(parameters, parameter, std::string_view{setting}.substr(equals + 1))) {
    item.problem("\"" + setting + "\"", allowed_instead_of(parameter, setting.substr(equals + 1)));
  }
}

} // namespace

std::string_view entry_of(std::string_view label)
{
  return label.substr(0, label.find(k_separator));
}

void read_variant(const JsonReader& item, const std::string& label,
                  std::map<std::string, Parameters>& known)
{
  const std::string_view entry = entry_of(label);
  const auto base = known.find(std::string{entry});
  if (entry.size() == label.size() || base == known.end()) {
    return;
  }
  const std::size_t before = item.problem_count();
  Parameters parameters = base->second;
  std::vector<std::string> set;
  for (std::size_t at = entry.size(); at < label.size();) {
    const std::size_t end = std::min(label.find(k_separator, at + 1), label.size());
    apply(item, entry, label.substr(at + 1, end - at - 1), parameters, set);
    at = end;
  }
  if (item.problem_count() == before) {
    known.insert_or_assign(label, std::move(parameters));
  }
}

} // namespace numasim
