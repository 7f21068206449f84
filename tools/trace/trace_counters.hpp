#pragma once
/// What changes with time besides what threads do: queues at locks, owners of lines.

#include "tools/trace/trace_rows.hpp"

#include <cstddef>
#include <vector>

namespace numasim {

/// The locks that are waited for most, by their numbers in the trace; at most
/// k_most_counters_a_kind.
[[nodiscard]] std::vector<std::size_t> most_waited_for(const TraceRecord& trace);

/// How many threads wait for each of the locks that are waited for most (between asking and having
/// it, the holder's own asking included), and the node that wrote each of the lines last that move
/// most.
[[nodiscard]] std::vector<TraceCounter> counters_of(const TraceRecord& trace);

} // namespace numasim
