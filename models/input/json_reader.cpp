#include "models/input/json_reader.hpp"

#include "models/input/suggest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <cmath>
#include <utility>

namespace numasim {

namespace {

std::string quoted(std::span<const std::string> names)
{
  std::string text;
  for (const std::string& name : names) {
    text += (text.empty() ? "\"" : ", \"") + name + "\"";
  }
  return text;
}

} // namespace

std::string plain_number(double value)
{
  const bool whole = value == std::floor(value) && std::abs(value) < 1e15;
  return whole ? std::to_string(static_cast<std::int64_t>(value)) : nlohmann::json(value).dump();
}

std::string to_string(const Quantity& allowed)
{
  return "a number from " + plain_number(allowed.min) + " to " + plain_number(allowed.max) +
         (allowed.unit.empty() ? "" : " " + std::string(allowed.unit));
}

std::string to_string(const Count& allowed)
{
  return "a whole number from " + std::to_string(allowed.min) + " to " +
         std::to_string(allowed.max);
}

JsonReader::JsonReader(const nlohmann::json& document, std::string file, Problems& problems)
    : value_(&document), file_(std::make_shared<const std::string>(std::move(file))),
      problems_(&problems)
{
}

JsonReader::JsonReader(const nlohmann::json* value, const JsonReader& parent, std::string pointer)
    : value_(value), file_(parent.file_), problems_(parent.problems_), pointer_(std::move(pointer))
{
}

JsonReader JsonReader::missing() const
{
  return {nullptr, *this, pointer_};
}

bool JsonReader::is_object() const
{
  return value_ != nullptr && value_->is_object();
}
bool JsonReader::is_array() const
{
  return value_ != nullptr && value_->is_array();
}
bool JsonReader::is_string() const
{
  return value_ != nullptr && value_->is_string();
}

std::size_t JsonReader::size() const
{
  return is_object() || is_array() ? value_->size() : 0;
}

void JsonReader::problem(const std::string& found, const std::string& allowed) const
{
  problems_->add({*file_, pointer_, found, allowed});
}

void JsonReader::problem_at(const std::string& key, const std::string& found,
                            const std::string& allowed) const
{
  problems_->add({*file_, child_pointer(pointer_, key), found, allowed});
}

void JsonReader::problem_below(const std::string& below, const std::string& found,
                               const std::string& allowed) const
{
  problems_->add({*file_, pointer_ + below, found, allowed});
}

void JsonReader::unfit(const std::string& allowed) const
{
  if (value_ != nullptr) {
    problem(describe(*value_), allowed);
  }
}

double JsonReader::as_real(const Quantity& allowed) const
{
  if (value_ == nullptr) {
    return 0;
  }
  const double number = value_->is_number() ? value_->get<double>() : std::nan("");
  // Written so that NaN, which no comparison holds for, is a problem too.
  if (!(number >= allowed.min && number <= allowed.max)) {
    unfit(to_string(allowed));
    return 0;
  }
  return number;
}

std::int64_t JsonReader::as_integer(const Count& allowed) const
{
  if (value_ == nullptr) {
    return 0;
  }
  constexpr double k_exact = 9007199254740992.0; // 2^53
  const double number = value_->is_number() ? value_->get<double>() : std::nan("");
  if (!(std::abs(number) <= k_exact) || number != std::floor(number) ||
      number < static_cast<double>(allowed.min) || number > static_cast<double>(allowed.max)) {
    unfit(to_string(allowed));
    return 0;
  }
  return static_cast<std::int64_t>(number);
}

bool JsonReader::as_boolean() const
{
  if (value_ == nullptr || !value_->is_boolean()) {
    unfit("true or false");
    return false;
  }
  return value_->get<bool>();
}

std::string JsonReader::as_string() const
{
  if (value_ == nullptr || !value_->is_string() || value_->get_ref<const std::string&>().empty()) {
    unfit("a string that is not empty");
    return {};
  }
  return value_->get<std::string>();
}

std::string JsonReader::as_text() const
{
  if (!is_string()) {
    unfit("a string");
    return {};
  }
  return value_->get<std::string>();
}

std::size_t JsonReader::as_choice(std::span<const std::string> names) const
{
  if (value_ == nullptr) {
    return 0;
  }
  if (!value_->is_string()) {
    unfit("one of " + quoted(names));
    return 0;
  }
  const auto& name = value_->get_ref<const std::string&>();
  const auto at = std::find(names.begin(), names.end(), name);
  if (at == names.end()) {
    problem(describe(*value_) + suggestion(name, names), "one of " + quoted(names));
    return 0;
  }
  return static_cast<std::size_t>(at - names.begin());
}

std::vector<JsonReader> JsonReader::as_array() const
{
  std::vector<JsonReader> items;
  if (value_ == nullptr || !value_->is_array()) {
    unfit("an array");
    return items;
  }
  items.reserve(value_->size());
  for (std::size_t i = 0; i < value_->size(); ++i) {
    items.push_back(JsonReader(&(*value_)[i], *this, child_pointer(pointer_, i)));
  }
  return items;
}

JsonReader JsonReader::member(const std::string& key) const
{
  if (!is_object() || !value_->contains(key)) {
    return missing();
  }
  return {&(*value_)[key], *this, child_pointer(pointer_, key)};
}

JsonReader JsonReader::optional(const std::string& key)
{
  asked_.push_back(key);
  return member(key);
}

JsonReader JsonReader::required(const std::string& key)
{
  JsonReader member = optional(key);
  if (!member && value_ != nullptr) {
    if (value_->is_object()) {
      problem_at(key, "nothing", "a value: this key is required");
    } else if (!no_object_) {
      no_object_ = true;
      unfit("an object");
    }
  }
  return member;
}

JsonReader JsonReader::object(const std::string& key)
{
  JsonReader member = required(key);
  if (member && !member.is_object()) {
    member.unfit("an object");
    return missing();
  }
  return member;
}

double JsonReader::real(const std::string& key, const Quantity& allowed, double fallback)
{
  const JsonReader member = optional(key);
  return member ? member.as_real(allowed) : fallback;
}

std::int64_t JsonReader::integer(const std::string& key, const Count& allowed,
                                 std::int64_t fallback)
{
  const JsonReader member = optional(key);
  return member ? member.as_integer(allowed) : fallback;
}

bool JsonReader::boolean(const std::string& key, bool fallback)
{
  const JsonReader member = optional(key);
  return member ? member.as_boolean() : fallback;
}

std::string JsonReader::string(const std::string& key, const std::string& fallback)
{
  const JsonReader member = optional(key);
  return member ? member.as_string() : fallback;
}

std::vector<JsonReader::Member> JsonReader::members()
{
  std::vector<Member> all;
  if (!is_object()) {
    unfit("an object");
    return all;
  }
  for (const auto& item : value_->items()) {
    all.push_back({item.key(), optional(item.key())});
  }
  return all;
}

void JsonReader::refuse_others(std::span<const std::string> known) const
{
  if (!is_object()) {
    return;
  }
  for (const auto& item : value_->items()) {
    if (problems_->full()) {
      return; // millions of keys, and nobody would read it
    }
    if (std::find(known.begin(), known.end(), item.key()) == known.end()) {
      problem_at(item.key(), "an unknown key" + suggestion(item.key(), known),
                 known.empty() ? "no keys at all" : joined(known));
    }
  }
}

} // namespace numasim
