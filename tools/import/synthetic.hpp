#pragma once
/// hwloc's synthetic descriptions: "Package:2 NUMANode:6 Core:32 PU:1".

#include <string>
#include <string_view>

namespace numasim {

/// Whether the text has the form of a description: words of a type and a count, or counts.
[[nodiscard]] bool looks_like_synthetic(std::string_view text);

/// Throws InputError if the counts multiply to more CPUs or nodes than a machine may have, before
/// anybody builds them.
void check_synthetic(std::string_view text);

} // namespace numasim
