#pragma once
/// What one replication measured. Plain data; printers and statistics live in tools/.

#include "models/check/check_report.hpp"
#include "models/locks/lock_record.hpp"
#include "models/memory/line_record.hpp"
#include "models/workloads/walk_record.hpp"
#include "sim/time.hpp"

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

struct TraceRecord;

/// A number of one replication that is not derived from the completion times.
struct MetricRecord {
  std::string name;
  std::string unit;
  double value = 0;
};

struct RunRecord {
  Instant measured_from;            ///< end of the structural settling; statistics start here
  std::vector<Instant> completions; ///< iterations finished since then, ascending
  std::vector<MetricRecord> metrics;
  std::vector<LockRecord> locks;
  std::vector<LineRecord> lines;
  std::vector<WalkRecord> walks; ///< of readers, where there are any
  std::uint64_t events = 0;
  std::uint64_t digest = 0;
  std::optional<CheckReport> check; ///< of runs that were checked
  /// Of runs that were traced; null if they were over before the window opened.
  std::shared_ptr<const TraceRecord> trace;
};

} // namespace numasim
