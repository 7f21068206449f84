#include "models/input/parameter_text.hpp"

#include <charconv>
#include <string>
#include <system_error>

namespace numasim {

namespace {

template <class Number> std::optional<ParameterValue> number(std::string_view text)
{
  Number value{};
  const char* const end = text.data() + text.size();
  const auto [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end) {
    return std::nullopt;
  }
  return value;
}

} // namespace

std::optional<ParameterValue> value_from_text(const Parameter& parameter, std::string_view text)
{
  switch (parameter.type) {
  case Parameter::Type::Boolean:
    if (text == "true" || text == "false") {
      return text == "true";
    }
    return std::nullopt;
  case Parameter::Type::Integer:
    return number<std::int64_t>(text);
  case Parameter::Type::Real:
    return number<double>(text);
  case Parameter::Type::Choice:
  case Parameter::Type::Text:
    break;
  }
  return std::string{text};
}

} // namespace numasim
