#pragma once
/// What was traced of one run: a window of simulated time. Plain data; writers live in tools/trace.

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// What is to be traced of a run.
struct TraceWindow {
  Duration from; ///< after the settling, where measurements start
  Duration length = Duration::us(2000);
  std::size_t most = 1'000'000; ///< slices and transfers to keep, about 50 bytes each
};

/// A thread of the simulated machine: its row.
struct TracedThread {
  std::uint32_t node = 0;   ///< dense, as in TraceRecord::nodes
  std::uint32_t cpu = 0;    ///< the firmware's number
  std::uint32_t number = 0; ///< of the thread; as many as CPUs unless CPUs are shared
  bool first_of_cpu = true; ///< it is the CPU's own; others share it
};

struct TracedLock {
  std::string name;
  std::string kind;
  std::uint64_t instance = 0; ///< of those of that name, from 1
};

struct TracedLine {
  std::string name; ///< of its role
  std::uint32_t number = 0;
  std::uint32_t home = 0; ///< node
};

/// Something that took a thread time.
struct TraceSlice {
  enum class Kind : std::uint8_t {
    Work,
    QueueSpin,
    Sleep,
    OffCpu,
    TreeOperation,
    Wait,     ///< from asking for a lock to having it; `what` is the lock
    Hold,     ///< from having it to releasing it
    Transfer, ///< a line comes from elsewhere; `what` is the line
    Posted    ///< the same for a store that the CPU does not wait for
  };
  static constexpr std::uint32_t k_none = UINT32_MAX;

  std::int64_t begin_ps = 0; ///< within the window
  std::int64_t end_ps = 0;
  std::uint32_t thread = 0;
  std::uint32_t what = k_none;   ///< lock or line
  std::uint32_t detail = k_none; ///< Wait, Hold: call site. Transfer: CPU that wrote the line last
  Kind kind = Kind::Work;
  bool cut = false;         ///< it began before the window or ended after it
  bool writes = true;       ///< Transfer: not a mere load
  std::uint16_t unused = 0; ///< so that every byte has a value
};

/// A lock released by one thread and got by another who had waited for it.
struct TracePassing {
  std::int64_t released_ps = 0;
  std::int64_t acquired_ps = 0;
  std::uint32_t from = 0; ///< thread
  std::uint32_t to = 0;
  std::uint32_t lock = 0;
  std::uint32_t unused = 0;
};

/// Which run it is.
struct TracedSubject {
  std::string workload;
  std::string topology;
  std::string strategy;
  std::size_t copies = 0;
  std::uint64_t seed = 0;
  std::uint32_t replication = 0;
};

struct TraceRecord {
  TracedSubject subject;
  Instant from;
  Instant to; ///< the end of the window or of the run
  /// There was more than TraceWindow::most before this; nothing after it was kept.
  std::optional<Instant> full_at;
  std::vector<std::uint32_t> nodes; ///< the firmware's numbers
  std::vector<TracedThread> threads;
  std::vector<TracedLock> locks;
  std::vector<std::string> sites;
  std::vector<TracedLine> lines;
  std::vector<TraceSlice> slices;     ///< in the order of their ends
  std::vector<TracePassing> passings; ///< in the order of their acquisitions
};

} // namespace numasim
