#pragma once
/// All machines and all designs at a glance.

#include "tools/report/machine_designs.hpp"
#include "tools/report/tables.hpp"

#include <optional>
#include <vector>

namespace numasim {

/// One row a machine (and number of copies), one column a design, where there are several of both
/// and a baseline; nothing otherwise. `alike`: the designs of each machine and number of copies.
[[nodiscard]] std::optional<Section> matrix_section(const Result& result,
                                                    const std::vector<Designs>& alike);

} // namespace numasim
