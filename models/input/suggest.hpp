#pragma once
/// "Did you mean": the nearest of the names there are.

#include <span>
#include <string>
#include <string_view>

namespace numasim {

/// The candidate nearest to `name` by edit distance (insertion, deletion, substitution, swap of
/// neighbours), or else one that contains it; empty when none is near: a third of its letters may
/// be wrong, but no more than 3. Case and '-' against '_' do not count.
[[nodiscard]] std::string nearest_name(std::string_view name,
                                       std::span<const std::string> candidates);

/// " (did you mean \"x\"?)", or nothing.
[[nodiscard]] std::string suggestion(std::string_view name,
                                     std::span<const std::string> candidates);

/// "a, b, c"
[[nodiscard]] std::string joined(std::span<const std::string> names);

} // namespace numasim
