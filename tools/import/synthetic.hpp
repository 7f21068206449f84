#pragma once
/// hwloc's synthetic descriptions: "Package:2 NUMANode:6 Core:32 PU:1".

#include <string>
#include <string_view>

namespace numasim {

/// Whether the text has the form of a description: words of a type and a count, or counts.
[[nodiscard]] bool looks_like_synthetic(std::string_view text);

/// The description with one space between its levels, as libhwloc wants it. Throws InputError if
/// the counts multiply to more CPUs or nodes than a machine may have, or than libhwloc builds
/// within a second or two, before anybody builds them.
[[nodiscard]] std::string checked_synthetic(std::string_view text);

} // namespace numasim
