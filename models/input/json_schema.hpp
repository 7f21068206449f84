#pragma once
/// Declared fields as a JSON Schema (draft 7, which editors know), for editors and other tools.

#include "models/input/field.hpp"

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace numasim {

/// The schema of documents that are declared as `root`. It refuses what the reader refuses for the
/// shape of single values: missing, unknown and misplaced keys, types, ranges, choices, forms of
/// strings. What follows only from several values together is beyond it.
[[nodiscard]] nlohmann::ordered_json json_schema(const Field& root, const std::string& title);

} // namespace numasim
