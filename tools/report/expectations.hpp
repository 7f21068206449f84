#pragma once
/// Bounds and exact queues beside simulated numbers (docs/oracles.md).

#include "tools/report/machine_designs.hpp"
#include "tools/report/table.hpp"

namespace numasim {

/// What theory says of the design's means; a pure function of what was measured and its parameters.
[[nodiscard]] oracle::Expectation expectation_of(const DesignResult& design);

/// One row a design that has an expectation; none of them: no rows.
[[nodiscard]] Table expectation_table(const Designs& designs);

} // namespace numasim
