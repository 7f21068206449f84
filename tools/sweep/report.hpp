#pragma once
/// The results of a sweep for people.

#include "tools/report/table.hpp"
#include "tools/sweep/sqlite.hpp"

#include <cstddef>

namespace numasim {

/// A row for every design at every point that has results: throughput with interval, and its change
/// against the baseline. Of more than `most` rows the first ones.
struct SweepTable {
  Table table;
  std::size_t left_out = 0; ///< rows beyond `most`
};
[[nodiscard]] SweepTable sweep_table(const Sqlite& database, std::size_t most);

} // namespace numasim
