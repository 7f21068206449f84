#pragma once
/// Results read back from their JSON (docs/results.md), for reports after the fact.

#include "tools/report/result.hpp"

#include <filesystem>
#include <string>
#include <string_view>

namespace numasim {

/// The result in `file`, as `run` and `compare` write it with --format json. print_json() of it
/// gives the same document, byte by byte. Throws InputError: no JSON, of another schema, something
/// missing, unknown, mistyped or out of range, more than k_largest_document bytes.
[[nodiscard]] Result read_result(const std::filesystem::path& file);
/// The same of the document's text; `file` names it in messages.
[[nodiscard]] Result read_result(std::string_view text, const std::string& file);

} // namespace numasim
