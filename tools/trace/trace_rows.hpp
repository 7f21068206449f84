#pragma once
/// A trace as it is drawn: rows of slices that nest, arrows between them, and counters. Times are
/// whole nanoseconds, as viewers have them, so rounding cannot make slices overlap.

#include "models/trace/trace_record.hpp"
#include "tools/trace/lock_rows.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace numasim {

/// A slice of a thread's row, or a part of one.
struct RowSlice {
  const TraceSlice* slice = nullptr;
  std::int64_t begin_ns = 0;
  std::int64_t end_ns = 0; ///< after the beginning
  bool continues = false;  ///< the rest of a slice that outlived what it began in
  bool passes_on = false;  ///< the last nanosecond of a Hold: the release that an arrow leaves from
  std::size_t number = 0;  ///< of the slice, in the order of the trace
  std::vector<std::size_t> arrows_out = {}; ///< numbers of the arrows that begin here
  std::optional<std::size_t> arrow_in = {}; ///< of the one that ends here
};

/// The name of what it is: "OSQ wait", "hold libc.so.6 i_mmap_rwsem (exit batch)".
[[nodiscard]] std::string name_of(const TraceRecord& trace, const RowSlice& slice);
/// "think", "OSQ wait", "sleep", "off CPU", "tree op", "wait", "hold", "release", "transfer".
[[nodiscard]] const char* category_of(const RowSlice& slice);

/// A number that changes with time.
struct TraceCounter {
  struct Change {
    std::int64_t at_ns = 0;
    std::int64_t value = 0;
  };
  std::string name;
  const char* unit = "";
  std::vector<Change> changes; ///< ascending, each other than the one before
};

struct TraceRows {
  /// By thread, then by beginning, the outer of two before the inner.
  std::vector<std::vector<RowSlice>> threads;
  std::size_t arrows = 0; ///< numbered from 0; each has both ends
  /// How many threads wait for a lock, and the node that wrote a line last.
  std::vector<TraceCounter> counters;
  std::vector<LockRow> locks; ///< those that have counters
};

/// What is waited for most, and the lines that move most.
inline constexpr std::size_t k_most_counters_a_kind = 24;

/// `trace` must outlive the rows.
[[nodiscard]] TraceRows rows_of(const TraceRecord& trace);

} // namespace numasim
