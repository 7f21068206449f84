#pragma once
/// Results as one HTML file that needs nothing else: no network, and scripts only for comfort.

#include "tools/page/page_data.hpp"

#include <iosfwd>
#include <vector>

namespace numasim {

/// The page of one or more results; docs/report.md describes it. The same results give the same
/// bytes. At least one source, each with a design.
void print_page(std::ostream& out, std::vector<NamedResult> sources);

} // namespace numasim
