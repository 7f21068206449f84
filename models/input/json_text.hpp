#pragma once
/// From bytes to a JSON document, strictly: everything nlohmann/json lets pass in silence (keys
/// given twice, depth without end) is an InputError here.

#include <nlohmann/json_fwd.hpp>

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace numasim {

// What a document may be at most: far above any that makes sense, and read within a second.
inline constexpr std::size_t k_largest_document = std::size_t{16} << 20; ///< bytes
inline constexpr std::size_t k_most_values = std::size_t{3} << 20;       ///< containers among them
inline constexpr std::size_t k_deepest_document = 64;                    ///< nested containers

/// Parses `text`. `file` names it in messages. Throws InputError: syntax (with line and column),
/// numbers out of range, a key given twice, more than k_deepest_document levels, more than
/// k_largest_document bytes, more than k_most_values values.
[[nodiscard]] nlohmann::json parse_json(std::string_view text, const std::string& file);

/// Reads and parses a file. Throws InputError, also when it cannot be read.
[[nodiscard]] nlohmann::json load_json(const std::filesystem::path& file);

/// What `--set POINTER=VALUE` does: replaces the value at `pointer`, or adds it when only its last
/// key is new (the reader of the document knows which keys there may be). `value` is taken as JSON
/// when it is JSON, as a string otherwise. Throws InputError, in the name of `option`, when there
/// is no such place.
void set_pointer(nlohmann::json& document, const std::string& pointer, std::string_view value,
                 const std::string& option = "--set");

/// The value in a few words for messages: `a string ("x")`, `an array of 3`, `3.5`.
[[nodiscard]] std::string describe(const nlohmann::json& value);

/// The pointer extended by one reference token, escaped (RFC 6901).
[[nodiscard]] std::string child_pointer(const std::string& pointer, std::string_view key);
[[nodiscard]] std::string child_pointer(const std::string& pointer, std::size_t index);

} // namespace numasim
