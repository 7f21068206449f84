#include "models/input/json_schema.hpp"

#include <nlohmann/json.hpp>

#include <cmath>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json schema_of(const Field& field);

/// 10 rather than 10.0.
Json number(double value)
{
  constexpr double k_exact = 1e15;
  return value == std::floor(value) && std::abs(value) <= k_exact
             ? Json(static_cast<std::int64_t>(value))
             : Json(value);
}

std::string description(const Field& field)
{
  return field.meaning + (field.unit.empty() ? "" : " Unit: " + field.unit + ".");
}

void add_string(Json& schema, const Field& field)
{
  schema["type"] = "string";
  if (field.least > 0) {
    schema["minLength"] = field.least;
  }
  schema["maxLength"] = field.most;
  if (!field.pattern.empty()) {
    schema["pattern"] = field.pattern;
  }
}

Json constant(const Field::Condition& condition)
{
  return {{"properties", {{condition.key, {{"const", condition.value}}}}},
          {"required", {condition.key}}};
}

/// The members that only some documents have.
Json conditions(const Field& field)
{
  Json all = Json::array();
  for (const Field& part : field.parts) {
    if (part.only_if) {
      Json rule = {{"if", constant(*part.only_if)}};
      if (part.required) {
        rule["then"] = {{"required", {part.key}}};
      }
      rule["else"] = {{"properties", {{part.key, false}}}};
      all.push_back(std::move(rule));
    }
  }
  return all;
}

void add_object(Json& schema, const Field& field)
{
  schema["type"] = "object";
  Json properties = Json::object();
  Json required = Json::array();
  for (const Field& part : field.parts) {
    properties[part.key] = schema_of(part);
    if (part.required && !part.only_if) {
      required.push_back(part.key);
    }
  }
  schema["properties"] = std::move(properties);
  if (!required.empty()) {
    schema["required"] = std::move(required);
  }
  schema["additionalProperties"] = false;
  if (field.least > 0) {
    schema["minProperties"] = field.least;
  }
  if (Json rules = conditions(field); !rules.empty()) {
    schema["allOf"] = std::move(rules);
  }
}

void add_type(Json& schema, const Field& field)
{
  switch (field.type) {
  case Field::Type::Boolean:
    schema["type"] = "boolean";
    break;
  case Field::Type::Integer:
  case Field::Type::Real:
    schema["type"] = field.type == Field::Type::Integer ? "integer" : "number";
    schema["minimum"] = number(field.min);
    schema["maximum"] = number(field.max);
    break;
  case Field::Type::String:
    add_string(schema, field);
    break;
  case Field::Type::Choice:
    schema["enum"] = field.choices;
    break;
  case Field::Type::Array:
    schema["type"] = "array";
    schema["minItems"] = field.least;
    schema["maxItems"] = field.most;
    schema["items"] = schema_of(field.parts.front());
    break;
  case Field::Type::Object:
    add_object(schema, field);
    break;
  case Field::Type::Forms:
    schema["oneOf"] = Json::array();
    for (const Field& form : field.parts) {
      schema["oneOf"].push_back(schema_of(form));
    }
    break;
  case Field::Type::Map:
    schema["type"] = "object";
    schema["maxProperties"] = field.most;
    schema["additionalProperties"] = schema_of(field.parts.front());
    break;
  }
}

Json schema_of(const Field& field)
{
  Json schema;
  if (!field.meaning.empty()) {
    schema["description"] = description(field);
  }
  add_type(schema, field);
  return schema;
}

} // namespace

Json json_schema(const Field& root, const std::string& title)
{
  Json schema = {{"$schema", "http://json-schema.org/draft-07/schema#"}, {"title", title}};
  schema.update(schema_of(root));
  return schema;
}

} // namespace numasim
