#pragma once
/// How throughput goes with the number of copies.

#include "tools/report/machine_designs.hpp"
#include "tools/report/tables.hpp"

namespace numasim {

/// A row for every number of copies and a column for every design: throughput with the half width
/// of its 95 % interval, then, in a comparison, the change against the baseline with its verdict.
/// `designs` are all of one machine, with more than one number of copies.
[[nodiscard]] Section scaling_section(const Result& result, const Designs& designs);

} // namespace numasim
