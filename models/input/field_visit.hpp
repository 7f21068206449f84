#pragma once
/// Goes over the values that a document has, each with its declaration.

#include "models/input/field.hpp"

#include <nlohmann/json_fwd.hpp>

#include <functional>
#include <string>

namespace numasim {

/// A value, its declaration and its JSON pointer. Returns whether to go on into its parts.
using FieldVisitor = std::function<bool(const Field& field, const nlohmann::json& value,
                                        const std::string& pointer)>;

/// Calls `seen` for `document`, of which `root` is the declaration, and for its parts in the
/// declaration's order: members of objects and of the form that fits, items of arrays. Keys that
/// are not declared and maps are passed over. The document must have been read without fault.
void visit_fields(const Field& root, const nlohmann::json& document, const FieldVisitor& seen);

} // namespace numasim
