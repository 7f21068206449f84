#pragma once
/// A trace in the format of Paje, as SimGrid writes it (sim/simgrid_trace.hpp): a container a NUMA
/// node, in it one a CPU with a stack of states; the locks and lines with their counters besides.

#include "sim/simgrid_trace.hpp"
#include "tools/trace/perfetto.hpp"

#include <string>

namespace numasim {

/// What SimGrid is to write.
[[nodiscard]] Timeline timeline_of(const TraceRecord& trace);

/// The file's text. SimGrid writes it in a process of its own. Throws Interrupted where a signal
/// came, and RunFailure where that process failed.
[[nodiscard]] std::string paje_text(const TraceRecord& trace, const TraceManifest& manifest);

} // namespace numasim
