#pragma once
/// JSON documents as text for people.

#include <nlohmann/json_fwd.hpp>

#include <string>

namespace numasim {

/// The number, a whole one without a fraction: 10, not 10.0.
[[nodiscard]] nlohmann::ordered_json json_number(double value);

/// The document with two spaces a level and a line feed at the end, laid out as the files in
/// topologies/ are: an array of plain values on one line, an object of plain values too where it
/// fits into 110 columns.
[[nodiscard]] std::string pretty_print(const nlohmann::ordered_json& document);

} // namespace numasim
