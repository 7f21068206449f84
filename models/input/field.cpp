#include "models/input/field.hpp"

#include <algorithm>
#include <utility>

namespace numasim {

namespace {

/// Longer than any text that people read.
constexpr std::size_t k_longest_text = 65536;
/// A list of all CPUs of the largest machine, none beside another.
constexpr std::size_t k_longest_list = std::size_t{1} << 20;

Field plain(Field::Type type, std::string key, std::string meaning)
{
  Field field;
  field.type = type;
  field.key = std::move(key);
  field.meaning = std::move(meaning);
  return field;
}

} // namespace

Field Field::boolean(std::string key, std::string meaning)
{
  return plain(Type::Boolean, std::move(key), std::move(meaning));
}

Field Field::integer(std::string key, std::int64_t min, std::int64_t max, std::string meaning)
{
  Field field = plain(Type::Integer, std::move(key), std::move(meaning));
  field.min = static_cast<double>(min);
  field.max = static_cast<double>(max);
  return field;
}

Field Field::real(std::string key, std::string unit, double min, double max, std::string meaning)
{
  Field field = plain(Type::Real, std::move(key), std::move(meaning));
  field.unit = std::move(unit);
  field.min = min;
  field.max = max;
  return field;
}

Field Field::string(std::string key, std::string meaning)
{
  Field field = plain(Type::String, std::move(key), std::move(meaning));
  field.least = 1;
  field.most = k_longest_text;
  return field;
}

Field Field::formatted(std::string key, std::string shape, std::string pattern, std::size_t least,
                       std::string meaning)
{
  Field field = string(std::move(key), std::move(meaning));
  field.shape = std::move(shape);
  field.pattern = std::move(pattern);
  field.least = least;
  field.most = k_longest_list;
  return field;
}

Field Field::choice(std::string key, std::vector<std::string> choices, std::string meaning)
{
  Field field = plain(Type::Choice, std::move(key), std::move(meaning));
  field.choices = std::move(choices);
  return field;
}

Field Field::array(std::string key, Items items, Field item, std::string meaning)
{
  Field field = plain(Type::Array, std::move(key), std::move(meaning));
  field.least = items.least;
  field.most = items.most;
  field.noun = std::move(items.noun);
  field.parts.push_back(std::move(item));
  return field;
}

Field Field::object(std::string key, std::vector<Field> members, std::string meaning)
{
  Field field = plain(Type::Object, std::move(key), std::move(meaning));
  field.parts = std::move(members);
  return field;
}

Field Field::forms(std::string key, std::string tag, std::vector<Field> forms, std::string meaning)
{
  Field field = plain(Type::Forms, std::move(key), std::move(meaning));
  field.tag = std::move(tag);
  field.parts = std::move(forms);
  return field;
}

Field Field::map(std::string key, std::size_t most, Field value, std::string meaning)
{
  Field field = plain(Type::Map, std::move(key), std::move(meaning));
  field.most = most;
  field.noun = "entries";
  field.parts.push_back(std::move(value));
  return field;
}

Field Field::optional() const
{
  Field field = *this;
  field.required = false;
  return field;
}

Field Field::only_with(std::string beside, std::string value) const
{
  Field field = *this;
  field.only_if = Condition{std::move(beside), std::move(value)};
  return field;
}

Field Field::with_at_least(std::size_t members) const
{
  Field field = *this;
  field.least = members;
  return field;
}

const Field* Field::find(std::string_view member) const
{
  const auto at = std::find_if(parts.begin(), parts.end(),
                               [&](const Field& part) { return part.key == member; });
  return at == parts.end() ? nullptr : &*at;
}

std::vector<std::string> Field::keys() const
{
  std::vector<std::string> names;
  for (const Field& part : parts) {
    names.push_back(part.key);
  }
  return names;
}

} // namespace numasim
