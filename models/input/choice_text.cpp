#include "models/input/choice_text.hpp"

#include "models/input/parameter_text.hpp"
#include "models/input/suggest.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace numasim {

namespace {

/// Sets one "PARAMETER=VALUE"; returns what is allowed instead, or nothing.
std::string set(Parameters& parameters, std::string_view choice, std::string_view setting,
                std::vector<std::string>& seen)
{
  std::vector<std::string> names;
  for (const Parameter& parameter : parameters.declared()) {
    names.push_back(parameter.name);
  }
  const std::size_t equals = setting.find('=');
  const std::string name{setting.substr(0, equals)};
  const auto at = std::find(names.begin(), names.end(), name);
  if (equals == std::string_view::npos || at == names.end()) {
    return names.empty() ? std::string{choice} + " without parameters"
                         : "of " + std::string{choice} + " PARAMETER=VALUE with " + joined(names);
  }
  if (std::find(seen.begin(), seen.end(), name) != seen.end()) {
    return name + " of " + std::string{choice} + " once";
  }
  seen.push_back(name);
  const Parameter& parameter = parameters.declared()[static_cast<std::size_t>(at - names.begin())];
  std::string allowed =
      "for " + name + " of " + std::string{choice} + " " + allowed_values(parameter);
  const auto value = value_from_text(parameter, setting.substr(equals + 1));
  if (!value) {
    return allowed;
  }
  try {
    parameters.set(name, *value);
  } catch (const std::invalid_argument&) {
    return allowed;
  }
  return {};
}

} // namespace

ChoiceText read_choice(const Parameter& parameter, std::string_view text)
{
  const bool plain = parameter.choice_parameters == nullptr;
  const std::size_t end =
      plain ? text.size() : std::min(text.find(k_choice_separator), text.size());
  const std::string_view name = text.substr(0, end);
  const auto known = std::find(parameter.choices.begin(), parameter.choices.end(), name);
  ChoiceText read;
  if (known == parameter.choices.end()) {
    return read;
  }
  read.choice = static_cast<std::size_t>(known - parameter.choices.begin());
  if (plain) {
    return read;
  }
  read.parameters = Parameters(parameter.choice_parameters->at(*read.choice));
  std::vector<std::string> seen;
  for (std::size_t at = end; at < text.size() && read.wrong.empty();) {
    const std::size_t next = std::min(text.find(k_choice_separator, at + 1), text.size());
    read.wrong = set(read.parameters, name, text.substr(at + 1, next - at - 1), seen);
    at = next;
  }
  return read;
}

} // namespace numasim
