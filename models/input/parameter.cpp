#include "models/input/parameter.hpp"

#include "models/input/choice_text.hpp"
#include "models/input/json_reader.hpp"
#include "models/input/suggest.hpp"

#include <algorithm>
#include <cmath>
#include <optional>
#include <stdexcept>
#include <utility>

namespace numasim {

namespace {

constexpr double k_exact = 9007199254740992.0; // 2^53: every integer below is a double

std::optional<double> number_of(const ParameterValue& value)
{
  if (const auto* whole = std::get_if<std::int64_t>(&value)) {
    return static_cast<double>(*whole);
  }
  if (const auto* real = std::get_if<double>(&value)) {
    return *real;
  }
  return std::nullopt;
}

/// The value in the type the declaration asks for, or nothing if it does not fit.
std::optional<ParameterValue> fitted(const Parameter& parameter, const ParameterValue& value)
{
  switch (parameter.type) {
  case Parameter::Type::Boolean:
    return std::holds_alternative<bool>(value) ? std::optional(value) : std::nullopt;
  case Parameter::Type::Choice: {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && read_choice(parameter, *text).fits() ? std::optional(value)
                                                                   : std::nullopt;
  }
  case Parameter::Type::Text: {
    const auto* text = std::get_if<std::string>(&value);
    return text != nullptr && !text->empty() ? std::optional(value) : std::nullopt;
  }
  case Parameter::Type::Integer:
  case Parameter::Type::Real:
    break;
  }
  const std::optional<double> number = number_of(value);
  if (!number || !(*number >= parameter.min && *number <= parameter.max)) {
    return std::nullopt;
  }
  if (parameter.type == Parameter::Type::Real) {
    return ParameterValue{*number};
  }
  if (*number != std::floor(*number) || std::abs(*number) > k_exact) {
    return std::nullopt;
  }
  return ParameterValue{static_cast<std::int64_t>(*number)};
}

} // namespace

Parameter Parameter::boolean(std::string name, bool fallback, std::string meaning,
                             std::string source)
{
  return {std::move(name),    Type::Boolean,    "", 0, 0, {}, fallback,
          std::move(meaning), std::move(source)};
}

Parameter Parameter::integer(std::string name, std::string unit, std::int64_t fallback,
                             std::int64_t min, std::int64_t max, std::string meaning,
                             std::string source)
{
  return {std::move(name),
          Type::Integer,
          std::move(unit),
          static_cast<double>(min),
          static_cast<double>(max),
          {},
          fallback,
          std::move(meaning),
          std::move(source)};
}

Parameter Parameter::real(std::string name, std::string unit, double fallback, double min,
                          double max, std::string meaning, std::string source)
{
  return {std::move(name), Type::Real,         std::move(unit),  min, max, {},
          fallback,        std::move(meaning), std::move(source)};
}

Parameter Parameter::choice(std::string name, std::string fallback,
                            std::vector<std::string> choices, std::string meaning,
                            std::string source)
{
  return {std::move(name),    Type::Choice,     "", 0, 0, std::move(choices), std::move(fallback),
          std::move(meaning), std::move(source)};
}

Parameter Parameter::text(std::string name, std::string fallback, std::string meaning,
                          std::string source)
{
  return {std::move(name),    Type::Text,       "", 0, 0, {}, std::move(fallback),
          std::move(meaning), std::move(source)};
}

ParameterList joined_parameters(std::initializer_list<ParameterList> parts)
{
  ParameterList all;
  for (const ParameterList& part : parts) {
    all.insert(all.end(), part.begin(), part.end());
  }
  return all;
}

std::string allowed_values(const Parameter& parameter)
{
  switch (parameter.type) {
  case Parameter::Type::Text:
    return "a text";
  case Parameter::Type::Boolean:
    return "true or false";
  case Parameter::Type::Choice:
    return "one of " + joined(parameter.choices) +
           (parameter.choice_parameters == nullptr ? "" : ", or CHOICE+PARAMETER=VALUE");
  case Parameter::Type::Integer:
    return to_string(Count{static_cast<std::int64_t>(parameter.min),
                           static_cast<std::int64_t>(parameter.max)}) +
           (parameter.unit.empty() ? "" : " " + parameter.unit);
  case Parameter::Type::Real:
    break;
  }
  return to_string(Quantity{parameter.unit, parameter.min, parameter.max});
}

std::string allowed_instead_of(const Parameter& parameter, const ParameterValue& value)
{
  const auto* text = std::get_if<std::string>(&value);
  if (parameter.type != Parameter::Type::Choice || text == nullptr) {
    return allowed_values(parameter);
  }
  const ChoiceText read = read_choice(parameter, *text);
  return read.wrong.empty() ? allowed_values(parameter) : read.wrong;
}

Parameters::Parameters(ParameterList declared) : declared_(std::move(declared))
{
  values_.reserve(declared_.size());
  for (std::size_t i = 0; i < declared_.size(); ++i) {
    const Parameter& parameter = declared_[i];
    if (index(parameter.name) != i) {
      throw std::logic_error("parameter " + parameter.name + " is declared twice");
    }
    const auto value = fitted(parameter, parameter.fallback);
    if (!value) {
      throw std::logic_error("the default of parameter " + parameter.name + " is not " +
                             allowed_values(parameter));
    }
    values_.push_back(*value);
  }
}

void Parameters::set(std::string_view name, ParameterValue value)
{
  const std::size_t i = index(name);
  const auto fit = fitted(declared_[i], value);
  if (!fit) {
    throw std::invalid_argument("parameter " + declared_[i].name + " must be " +
                                allowed_values(declared_[i]));
  }
  values_[i] = *fit;
}

std::size_t Parameters::index(std::string_view name) const
{
  const auto at = std::find_if(declared_.begin(), declared_.end(),
                               [&](const Parameter& parameter) { return parameter.name == name; });
  if (at == declared_.end()) {
    throw std::logic_error("parameter " + std::string(name) + " is not declared");
  }
  return static_cast<std::size_t>(at - declared_.begin());
}

const ParameterValue& Parameters::value(std::string_view name) const
{
  return values_[index(name)];
}

namespace {

template <class T> const T& typed(const ParameterValue& value, std::string_view name)
{
  const T* found = std::get_if<T>(&value);
  if (found == nullptr) {
    throw std::logic_error("parameter " + std::string(name) + " is of another type");
  }
  return *found;
}

} // namespace

bool Parameters::boolean(std::string_view name) const
{
  return typed<bool>(value(name), name);
}
std::int64_t Parameters::integer(std::string_view name) const
{
  return typed<std::int64_t>(value(name), name);
}
double Parameters::real(std::string_view name) const
{
  return typed<double>(value(name), name);
}
const std::string& Parameters::text(std::string_view name) const
{
  return typed<std::string>(value(name), name);
}
std::string Parameters::choice(std::string_view name) const
{
  const auto& whole = typed<std::string>(value(name), name);
  return declared_[index(name)].choice_parameters == nullptr
             ? whole
             : whole.substr(0, whole.find(k_choice_separator));
}
Parameters Parameters::choice_parameters(std::string_view name) const
{
  return read_choice(declared_[index(name)], typed<std::string>(value(name), name)).parameters;
}

} // namespace numasim
