#pragma once
/// Which design was selected as the best of a machine, and what that took.

#include "tools/report/machine_designs.hpp"
#include "tools/report/table.hpp"

namespace numasim {

/// One row a design, the verdict in the title. `designs` are all of one machine and number of
/// copies. No rows where no selection was asked for.
[[nodiscard]] Table selection_table(const Result& result, const Designs& designs);

} // namespace numasim
