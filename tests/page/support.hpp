#pragma once
/// Small results to make pages of.

#include "tools/report/join_results.hpp"
#include "tools/report/result.hpp"

#include <string>
#include <vector>

namespace numasim::test {

/// A design with one lock, one line and a walker, throughput samples around `throughput`.
[[nodiscard]] DesignResult page_design(const std::string& strategy, std::size_t copies,
                                       double throughput);
/// Designs with so many copies each, compared with the first one.
[[nodiscard]] Result page_result(const std::vector<std::string>& strategies,
                                 const std::vector<std::size_t>& copies);
/// The page's bytes.
[[nodiscard]] std::string page_of(std::vector<NamedResult> results);

} // namespace numasim::test
