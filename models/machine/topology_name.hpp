#pragma once
/// What a topology may be called: results, files and SimGrid's zones carry its name.

#include <string>
#include <string_view>

namespace numasim {

/// In words, and as a regular expression (ECMA 262).
inline constexpr const char* k_topology_name_shape =
    R"(1 to 100 letters, digits, ".", "_" and "-", beginning with a letter or digit)";
inline constexpr const char* k_topology_name_pattern = "^[A-Za-z0-9][A-Za-z0-9._-]{0,99}$";

[[nodiscard]] bool is_topology_name(std::string_view name);

/// Throws InputError in the name of `option` if `name` is none.
void check_topology_name(const std::string& option, std::string_view name);

/// A name made from any text: small letters, digits and single dashes; `otherwise` if that leaves
/// nothing.
[[nodiscard]] std::string topology_name_from(std::string_view text, const std::string& otherwise);

} // namespace numasim
