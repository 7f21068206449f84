#pragma once
/// Who holds a lock, as a row of its own.

#include "models/trace/trace_record.hpp"

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

namespace numasim {

struct LockRow {
  struct Held {
    std::int64_t begin_ns = 0;
    std::int64_t end_ns = 0; ///< after the beginning
    std::size_t holders = 1;
    std::uint32_t thread = 0; ///< that holds it, where it is one
  };
  std::string name;
  std::vector<Held> held; ///< ascending, without overlap; nothing where nobody has it
};

/// A row for each of these locks (numbers of the trace), as many as are held in the window.
[[nodiscard]] std::vector<LockRow> lock_rows(const TraceRecord& trace,
                                             const std::vector<std::size_t>& locks);

} // namespace numasim
