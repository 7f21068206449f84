#pragma once
/// Declared fields as Markdown tables, for the documentation.

#include "models/input/field.hpp"

#include <string>

namespace numasim {

/// One table for the members of `root` and one for every object in it, each under a line with its
/// place: key, what it may be, meaning.
[[nodiscard]] std::string field_tables(const Field& root);

} // namespace numasim
