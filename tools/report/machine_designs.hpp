#pragma once
/// Results of one machine, as the tables need them.

#include "tools/report/result.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// Designs of one machine; never empty.
using Designs = std::vector<const DesignResult*>;

/// How the design's metric compares with the baseline's on the same machine with as many copies;
/// null where it was not compared.
[[nodiscard]] const ComparisonResult*
comparison_of(const Result& result, const DesignResult& design, std::string_view metric);

/// "execl, box: 2 packages, 4 nodes, 8 cores, 16 CPUs; COPIES, 3 replications"; "3 to 20" where not
/// all designs have as many.
[[nodiscard]] std::string machine_heading(const Designs& designs, const std::string& copies);

/// What one should know of the results: warnings, each once, with whom they concern.
[[nodiscard]] std::vector<std::string> notes_of(const Designs& designs);

} // namespace numasim
