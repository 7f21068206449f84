#pragma once
/// How the running kernel was configured.

#include <optional>
#include <string>
#include <string_view>

namespace numasim::selfcheck {

/// The text of its configuration (/proc/config.gz, or a file of its release in /boot or
/// /lib/modules); none where it is not told.
[[nodiscard]] std::optional<std::string> kernel_config(const std::string& release);

/// Whether `config` has the line "OPTION=y".
[[nodiscard]] bool is_built_in(std::string_view config, std::string_view option);

} // namespace numasim::selfcheck
