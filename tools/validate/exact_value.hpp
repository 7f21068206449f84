#pragma once
/// What theory says of a lockbench run.

#include "tools/validate/published.hpp"

#include <cstddef>
#include <optional>

namespace numasim {

/// The throughput (1/s) or the time from asking to having let go (us) of `copies` threads in `run`;
/// none where the run is not that queue: another workload, other laws of its times, readers, work
/// that some sections have besides, or another quantity.
[[nodiscard]] std::optional<double> exact_value(ExactModel model, RowQuantity::Kind quantity,
                                                const PublishedRun& run, std::size_t copies);

} // namespace numasim
