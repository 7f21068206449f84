#pragma once
/// Computed times in messages.

#include <string>

namespace numasim {

/// "50.6 ns": to the picosecond.
[[nodiscard]] std::string ns_text(double ns);

} // namespace numasim
