#pragma once
/// What programs and terminals put into a table's text besides the table.

#include <string>
#include <string_view>

namespace numasim {

/// `text` without a byte order mark, colours (ANSI escape sequences) and stated errors ("576±6"),
/// with line feeds where it has carriage returns alone. Throws InputError in the name of `name` for
/// UTF-16 and for the output of Intel's Memory Latency Checker, which has latencies of nodes.
[[nodiscard]] std::string plain_table(std::string_view text, const std::string& name);

} // namespace numasim
