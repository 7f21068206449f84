#pragma once
/// What was measured besides the throughput.

#include "tools/page/html.hpp"
#include "tools/page/page_data.hpp"

namespace numasim {

/// A row a metric of a design, with its 95 % interval, for the most copies; no rows if there is
/// nothing but throughput.
[[nodiscard]] HeatTable metric_table(const Setting& setting);

} // namespace numasim
