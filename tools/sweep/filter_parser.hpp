#pragma once
/// From a condition's text to its operations (grammar: filter.hpp).

#include "tools/sweep/filter.hpp"

namespace numasim {

struct ParsedFilter {
  std::vector<Filter::Node> nodes; ///< operands before what is made of them; at least one
  std::vector<std::string> names;
};

/// Throws FilterFault.
[[nodiscard]] ParsedFilter parse_filter(std::string_view text);

} // namespace numasim
