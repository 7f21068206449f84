#include "models/input/field_visit.hpp"

#include "models/input/json_text.hpp"

#include <nlohmann/json.hpp>

#include <algorithm>

namespace numasim {

namespace {

using Json = nlohmann::json;

/// A form's tag is a choice in each, or a member of one only.
bool is_of(const Field& form, const std::string& tag, const Json& value)
{
  const Field* member = form.find(tag);
  if (member == nullptr) {
    return !value.contains(tag);
  }
  if (member->type != Field::Type::Choice) {
    return value.contains(tag);
  }
  return value.contains(tag) &&
         std::find(member->choices.begin(), member->choices.end(),
                   value.at(tag).get<std::string>()) != member->choices.end();
}

class Visit {
public:
  explicit Visit(const FieldVisitor& seen) : seen_(seen) {}

  void at(const Field& field, const Json& value, const std::string& pointer)
  {
    if (!seen_(field, value, pointer)) {
      return;
    }
    if (field.type == Field::Type::Object) {
      members(field, value, pointer);
    } else if (field.type == Field::Type::Forms) {
      const auto form =
          std::find_if(field.parts.begin(), field.parts.end(),
                       [&](const Field& each) { return is_of(each, field.tag, value); });
      if (form != field.parts.end()) {
        members(*form, value, pointer);
      }
    } else if (field.type == Field::Type::Array) {
      for (std::size_t i = 0; i < value.size(); ++i) {
        at(field.parts.front(), value[i], child_pointer(pointer, i));
      }
    }
  }

private:
  void members(const Field& object, const Json& value, const std::string& pointer)
  {
    for (const Field& member : object.parts) {
      if (const auto found = value.find(member.key); found != value.end()) {
        at(member, *found, child_pointer(pointer, member.key));
      }
    }
  }

  const FieldVisitor& seen_;
};

} // namespace

void visit_fields(const Field& root, const Json& document, const FieldVisitor& seen)
{
  Visit(seen).at(root, document, "");
}

} // namespace numasim
