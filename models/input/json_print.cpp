#include "models/input/json_print.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t k_columns = 110;

/// Replaced, not thrown at: names may come from a command line that is not UTF-8.
std::string text_of(const Json& value)
{
  return value.dump(-1, ' ', false, Json::error_handler_t::replace);
}

bool plain(const Json& value)
{
  return !value.is_structured() || value.empty();
}

bool flat_array(const Json& value)
{
  return value.is_array() && std::all_of(value.begin(), value.end(), plain);
}

/// On one line: "[1, 2]", "{"id": 0, "cpus": "0-15"}".
std::string in_line(const Json& value)
{
  if (plain(value)) {
    return text_of(value);
  }
  std::string text;
  for (const auto& item : value.items()) {
    text += text.empty() ? "" : ", ";
    text += value.is_object() ? text_of(Json(item.key())) + ": " : "";
    text += in_line(item.value());
  }
  return value.is_array() ? "[" + text + "]" : "{" + text + "}";
}

/// Whether the value goes on one line that has `columns` left.
bool fits(const Json& value, std::size_t columns)
{
  if (plain(value) || flat_array(value)) {
    return true;
  }
  const auto simple = [](const Json& member) { return plain(member) || flat_array(member); };
  return value.is_object() && std::all_of(value.begin(), value.end(), simple) &&
         in_line(value).size() <= columns;
}

void print(const Json& value, const std::string& indent, std::size_t used, std::string& out)
{
  if (fits(value, k_columns - std::min(k_columns, used + 1))) { // 1: the comma that may follow
    out += in_line(value);
    return;
  }
  const std::string inner = indent + "  ";
  out += value.is_array() ? "[" : "{";
  bool first = true;
  for (const auto& item : value.items()) {
    out += first ? "\n" : ",\n";
    first = false;
    const std::string key = value.is_object() ? text_of(Json(item.key())) + ": " : "";
    out += inner + key;
    print(item.value(), inner, inner.size() + key.size(), out);
  }
  out += "\n" + indent + (value.is_array() ? "]" : "}");
}

} // namespace

Json json_number(double value)
{
  constexpr double exact = 9007199254740992; // 2^53: whole numbers up to here are exact
  if (std::abs(value) < exact && value == std::trunc(value)) {
    return static_cast<std::int64_t>(value);
  }
  return value;
}

std::string pretty_print(const nlohmann::ordered_json& document)
{
  std::string out;
  print(document, "", k_columns, out); // the document itself never on one line
  return out + "\n";
}

} // namespace numasim
