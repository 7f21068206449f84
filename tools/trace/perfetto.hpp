#pragma once
/// A trace as Chrome's and Perfetto's JSON ("Trace Event Format"): a process a NUMA node, a thread
/// a CPU.

#include "tools/trace/trace_rows.hpp"

#include <cstdint>
#include <map>
#include <string>

namespace numasim {

/// Where a trace comes from.
struct TraceManifest {
  std::string version{};
  std::string git{};
  std::string command{};
  std::map<std::string, std::string> inputs{}; ///< SHA-256 by file
  std::uint64_t events = 0;                    ///< of the run that was traced
  std::uint64_t event_digest = 0;
};

/// The document. Slices are complete events, hand-overs flow arrows from release to acquisition;
/// times are microseconds of simulated time since the start of the run.
[[nodiscard]] std::string perfetto_json(const TraceRecord& trace, const TraceManifest& manifest);

} // namespace numasim
