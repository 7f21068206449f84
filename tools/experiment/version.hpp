#pragma once
/// Which numasim this is.

#include <string>

namespace numasim {

[[nodiscard]] std::string version();
/// `git describe` of the sources when they were configured; "unknown" outside a checkout.
[[nodiscard]] std::string git_version();

} // namespace numasim
