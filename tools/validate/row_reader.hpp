#pragma once
/// The rows of a report from JSON.

#include "models/input/json_reader.hpp"
#include "tools/validate/published.hpp"

namespace numasim {

inline constexpr const char* k_published_schema = "numasim-published/1";

/// Adds the rows of the list `rows` to a report whose runs have been read. What is wrong becomes
/// problems of the reader.
void read_rows(PublishedReport& report, const JsonReader& rows);

} // namespace numasim
