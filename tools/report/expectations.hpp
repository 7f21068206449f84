#pragma once
/// Bounds and exact queues beside simulated numbers (docs/oracles.md).

#include "tools/report/machine_designs.hpp"
#include "tools/report/table.hpp"

#include <string>

namespace numasim {

/// What theory says of the design's means; a pure function of what was measured and its parameters.
[[nodiscard]] oracle::Expectation expectation_of(const DesignResult& design);

/// What the bound of a design that has an expectation is: "1/S", "N/(Z+S)", or with more threads
/// than CPUs "CPUs/(Z+S)", where Z+S is the CPU time of a turn.
[[nodiscard]] std::string name_of_bound(const DesignResult& design);

/// One row a design that has an expectation; none of them: no rows.
[[nodiscard]] Table expectation_table(const Designs& designs);

} // namespace numasim
