#include "models/input/read_parameters.hpp"

#include "models/input/suggest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>

namespace numasim {

namespace {

/// The value as the variant alternative its JSON type suggests; Parameters::set() judges it.
ParameterValue value_of(const nlohmann::json& json)
{
  if (json.is_boolean()) {
    return json.get<bool>();
  }
  if (json.is_number_integer() &&
      !(json.is_number_unsigned() && json.get<std::uint64_t>() >> 63U)) {
    return json.get<std::int64_t>();
  }
  if (json.is_number()) {
    return json.get<double>();
  }
  if (json.is_string()) {
    return json.get<std::string>();
  }
  throw std::invalid_argument("");
}

} // namespace

void read_parameters(JsonReader reader, Parameters& values)
{
  std::vector<std::string> names;
  for (const Parameter& parameter : values.declared()) {
    names.push_back(parameter.name);
  }
  for (const auto& [name, value] : reader.members()) {
    const auto at = std::find(names.begin(), names.end(), name);
    if (at == names.end()) {
      value.problem("an unknown parameter" + suggestion(name, names),
                    names.empty() ? "no parameters at all" : joined(names));
      continue;
    }
    try {
      values.set(name, value_of(value.json()));
    } catch (const std::invalid_argument&) {
      const Parameter& parameter = values.declared()[static_cast<std::size_t>(at - names.begin())];
      value.unfit(value.is_string() ? allowed_instead_of(parameter, value.json().get<std::string>())
                                    : allowed_values(parameter));
    }
  }
}

} // namespace numasim
