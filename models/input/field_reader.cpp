#include "models/input/field_reader.hpp"

#include "models/input/suggest.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>
#include <stdexcept>
#include <utility>

namespace numasim {

namespace {

Quantity quantity_of(const Field& field)
{
  return {field.unit, field.min, field.max};
}

Count count_of(const Field& field)
{
  return {static_cast<std::int64_t>(field.min), static_cast<std::int64_t>(field.max)};
}

bool is_container(const Field& field)
{
  return field.type == Field::Type::Array || field.type == Field::Type::Object ||
         field.type == Field::Type::Forms || field.type == Field::Type::Map;
}

/// "1 to 64 nodes"
std::string range_of(const Field& field)
{
  return (field.least == field.most ? "" : std::to_string(field.least) + " to ") +
         std::to_string(field.most) + " " + field.noun;
}

} // namespace

std::string allowed_values(const Field& field)
{
  switch (field.type) {
  case Field::Type::Boolean:
    return "true or false";
  case Field::Type::Integer:
    return to_string(count_of(field));
  case Field::Type::Real:
    return to_string(quantity_of(field));
  case Field::Type::String:
    if (!field.shape.empty()) {
      return field.shape;
    }
    return field.least > 0 ? "a string that is not empty" : "a string";
  case Field::Type::Choice:
    return "one of " + joined(field.choices);
  case Field::Type::Array:
    return "an array of " + field.noun;
  case Field::Type::Object:
  case Field::Type::Forms:
  case Field::Type::Map:
    break;
  }
  // An item has no key to tell what it is.
  return field.key.empty() && !field.meaning.empty() ? "an object: " + field.meaning : "an object";
}

FieldReader::FieldReader(JsonReader value, const Field& field)
    : value_(std::move(value)), field_(&field)
{
  const bool fits = field.type == Field::Type::Array ? value_.is_array() : value_.is_object();
  if (value_ && is_container(field) && !fits) {
    value_.unfit(allowed_values(field));
    value_ = value_.missing();
  }
}

FieldReader FieldReader::void_reader(const Field& field) const
{
  return {value_.missing(), field};
}

const Field& FieldReader::declared(const std::string& key) const
{
  if (const Field* member = field_->find(key); member != nullptr && !key.empty()) {
    return *member;
  }
  // A value that is not there has no form: any that has the member will do.
  for (const Field& form : field_->parts) {
    if (const Field* member = form.find(key); field_->type == Field::Type::Forms && member) {
      return *member;
    }
  }
  throw std::logic_error("\"" + key + "\" is not declared at " + value_.pointer());
}

std::optional<bool> FieldReader::belongs(const Field& member) const
{
  if (!member.only_if) {
    return true;
  }
  const Field& beside = declared(member.only_if->key);
  const JsonReader value = value_.member(beside.key);
  const bool sound = value.is_string() && std::find(beside.choices.begin(), beside.choices.end(),
                                                    value.json()) != beside.choices.end();
  return sound ? std::optional(value.json() == nlohmann::json(member.only_if->value))
               : std::nullopt;
}

bool FieldReader::has(const std::string& key) const
{
  (void)declared(key);
  return static_cast<bool>(value_.member(key));
}

FieldReader FieldReader::member(const std::string& key) const
{
  const Field& member = declared(key);
  const JsonReader value = value_.member(key);
  const std::optional<bool> belongs_here = belongs(member);
  if (value && belongs_here.value_or(false)) {
    return {value, member};
  }
  if (value_ && !value && member.required && belongs_here.value_or(false)) {
    value_.problem_at(key, "nothing", "a value: this key is required");
  }
  return void_reader(member);
}

FieldReader FieldReader::needed(const std::string& key) const
{
  FieldReader reader = member(key);
  if (value_ && !has(key) && !reader.field().required) {
    value_.problem_at(key, "nothing", "a value: this key is required");
  }
  return reader;
}

double FieldReader::real(const std::string& key, double fallback) const
{
  const FieldReader reader = member(key);
  return reader ? reader.as_real() : fallback;
}

std::int64_t FieldReader::integer(const std::string& key, std::int64_t fallback) const
{
  const FieldReader reader = member(key);
  return reader ? reader.as_integer() : fallback;
}

bool FieldReader::boolean(const std::string& key) const
{
  return member(key).as_boolean();
}

std::string FieldReader::string(const std::string& key, const std::string& fallback) const
{
  const FieldReader reader = member(key);
  return reader ? reader.as_string() : fallback;
}

std::size_t FieldReader::choice(const std::string& key) const
{
  return member(key).as_choice();
}

double FieldReader::as_real() const
{
  return value_.as_real(quantity_of(*field_));
}

std::int64_t FieldReader::as_integer() const
{
  return value_.as_integer(count_of(*field_));
}

double FieldReader::as_number() const
{
  return field_->type == Field::Type::Integer ? static_cast<double>(as_integer()) : as_real();
}

bool FieldReader::as_boolean() const
{
  return value_.as_boolean();
}

std::string FieldReader::as_string() const
{
  if (!value_) {
    return {};
  }
  std::string text = field_->least > 0 ? value_.as_string() : value_.as_text();
  if (text.size() > field_->most) {
    value_.problem("a string of " + std::to_string(text.size()) + " bytes",
                   "at most " + std::to_string(field_->most) + " bytes");
    return {};
  }
  return text;
}

std::size_t FieldReader::as_choice() const
{
  return value_.as_choice(field_->choices);
}

bool FieldReader::count_fits() const
{
  const std::size_t count = value_.size();
  if (count >= field_->least && count <= field_->most) {
    return true;
  }
  value_.problem(std::to_string(count) + " " + field_->noun, range_of(*field_));
  return false;
}

std::vector<FieldReader> FieldReader::items() const
{
  std::vector<FieldReader> readers;
  // Too many are refused before a reader is made for each: a file may hold millions.
  if (!value_ || !count_fits()) {
    return readers;
  }
  for (JsonReader& item : value_.as_array()) {
    FieldReader reader(std::move(item), field_->parts.front());
    if (reader) {
      readers.push_back(std::move(reader));
    }
  }
  return readers;
}

std::vector<FieldReader::Entry> FieldReader::entries() const
{
  std::vector<Entry> all;
  if (!value_ || !count_fits()) {
    return all;
  }
  for (const auto& item : value_.json().items()) {
    FieldReader reader(value_.member(item.key()), field_->parts.front());
    if (reader) {
      all.push_back({item.key(), std::move(reader)});
    }
  }
  return all;
}

std::optional<std::size_t> FieldReader::choose_form()
{
  if (!value_) {
    return std::nullopt;
  }
  const std::vector<Field>& forms = field_->parts;
  std::size_t form = 0;
  if (forms[0].find(field_->tag)->type == Field::Type::Choice) {
    std::vector<std::string> tags;
    tags.reserve(forms.size());
    for (const Field& candidate : forms) {
      tags.push_back(candidate.find(field_->tag)->choices.front());
    }
    const std::size_t before = problem_count();
    const JsonReader tag = value_.member(field_->tag);
    if (!tag) {
      value_.problem_at(field_->tag, "nothing", "a value: this key is required");
    }
    form = tag.as_choice(tags);
    if (problem_count() != before) {
      return std::nullopt;
    }
  } else {
    form = value_.member(field_->tag) ? 0 : 1;
  }
  field_ = &forms[form];
  return form;
}

void FieldReader::finish() const
{
  if (!value_ || field_->type != Field::Type::Object) {
    return;
  }
  value_.refuse_others(field_->keys());
  if (value_.size() < field_->least) {
    value_.problem(std::to_string(value_.size()) + " members",
                   "at least " + std::to_string(field_->least) + " of " + joined(field_->keys()));
  }
  for (const Field& member : field_->parts) {
    if (!belongs(member).value_or(true)) {
      value_.member(member.key)
          .unfit("nothing: only \"" + member.only_if->value + "\" as \"" + member.only_if->key +
                 "\" has it");
    }
  }
}

void FieldReader::check() const
{
  switch (field_->type) {
  case Field::Type::Boolean:
    (void)as_boolean();
    break;
  case Field::Type::Integer:
    (void)as_integer();
    break;
  case Field::Type::Real:
    (void)as_real();
    break;
  case Field::Type::String:
    (void)as_string();
    break;
  case Field::Type::Choice:
    (void)as_choice();
    break;
  case Field::Type::Array:
    for (const FieldReader& item : items()) {
      item.check();
    }
    break;
  case Field::Type::Map:
    for (const Entry& entry : entries()) {
      entry.value.check();
    }
    break;
  case Field::Type::Object:
    for (const Field& part : field_->parts) {
      member(part.key).check();
    }
    finish();
    break;
  case Field::Type::Forms:
    if (FieldReader form = *this; form.choose_form()) {
      form.check();
    }
    break;
  }
}

} // namespace numasim
