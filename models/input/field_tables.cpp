#include "models/input/field_tables.hpp"

#include "models/input/json_reader.hpp"
#include "models/input/suggest.hpp"

#include <cmath>
#include <string>
#include <string_view>

namespace numasim {

namespace {

/// "1000000" as "1e6", "65536" as it is.
std::string short_number(double value)
{
  constexpr int k_least_zeros = 6;
  constexpr double k_exact = 1e15;
  const std::string digits = plain_number(value);
  const std::size_t zeros = digits.size() - 1 - digits.find_last_not_of('0');
  const bool whole = value == std::floor(value) && std::abs(value) < k_exact;
  return whole && zeros >= k_least_zeros
             ? digits.substr(0, digits.size() - zeros) + "e" + std::to_string(zeros)
             : digits;
}

std::string quoted_choices(const Field& field)
{
  std::string text;
  for (const std::string& choice : field.choices) {
    text += (text.empty() ? "`\"" : ", `\"") + choice + "\"`";
  }
  return text;
}

std::string counted(const Field& field)
{
  const std::string most = short_number(static_cast<double>(field.most));
  return (field.least == field.most ? most : std::to_string(field.least) + " .. " + most) + " " +
         field.noun;
}

/// "array of 1 .. 1024 nodes"; of a matrix its entries too.
std::string array_text(const Field& field);

std::string value_text(const Field& field)
{
  switch (field.type) {
  case Field::Type::Boolean:
    return "`true`, `false`";
  case Field::Type::Integer:
  case Field::Type::Real:
    return (field.type == Field::Type::Integer ? "whole, " : "") + short_number(field.min) +
           " .. " + short_number(field.max) + (field.unit.empty() ? "" : " " + field.unit);
  case Field::Type::String:
    return field.shape.empty() ? "string" : field.shape;
  case Field::Type::Choice:
    return quoted_choices(field);
  case Field::Type::Array:
    return array_text(field);
  case Field::Type::Object:
  case Field::Type::Forms:
  case Field::Type::Map:
    break;
  }
  return "object, below";
}

std::string array_text(const Field& field)
{
  const Field& item = field.parts.front();
  const std::string own = "array of " + counted(field);
  if (item.type == Field::Type::Object) {
    return own + ", below";
  }
  if (item.type == Field::Type::Array && item.noun == "numbers") {
    return "matrix: " + value_text(item.parts.front());
  }
  return own + ": " + value_text(item);
}

std::string presence(const Field& field)
{
  const std::string optional = field.required ? "" : ", optional";
  return field.only_if ? optional + ", only with `" + field.only_if->key + "` `\"" +
                             field.only_if->value + "\"`"
                       : optional;
}

void add_tables(std::string& text, const Field& field, const std::string& place,
                const std::string& note);

/// The tables of what lies in `member`.
void add_inner_tables(std::string& text, const Field& member, const std::string& place)
{
  switch (member.type) {
  case Field::Type::Array:
    add_inner_tables(text, member.parts.front(), place + "/N");
    break;
  case Field::Type::Object:
    add_tables(text, member, place, member.meaning);
    break;
  case Field::Type::Forms:
    for (const Field& form : member.parts) {
      add_tables(text, form, place, form.meaning);
    }
    break;
  case Field::Type::Map:
    add_inner_tables(text, member.parts.front(), place + "/POINTER");
    break;
  default:
    break;
  }
}

void add_tables(std::string& text, const Field& field, const std::string& place,
                const std::string& note)
{
  if (!place.empty()) {
    text += "\n`" + place + "`: " + note + "\n\n";
  }
  text += "| key | value | meaning |\n|---|---|---|\n";
  for (const Field& member : field.parts) {
    text += "| `" + member.key + "` | " + value_text(member) + presence(member) + " | " +
            member.meaning + " |\n";
  }
  for (const Field& member : field.parts) {
    add_inner_tables(text, member, child_pointer(place, member.key));
  }
}

} // namespace

std::string field_tables(const Field& root)
{
  std::string text;
  add_tables(text, root, "", "");
  return text;
}

} // namespace numasim
