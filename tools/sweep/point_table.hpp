#pragma once
/// The points of a sweep, for those who want to see them before they are run.

#include "tools/report/table.hpp"
#include "tools/sweep/sweep.hpp"

namespace numasim {

/// A row a point: its number and the value of every parameter. Texts stand without their quotes.
[[nodiscard]] Table point_table(const Sweep& sweep);

} // namespace numasim
