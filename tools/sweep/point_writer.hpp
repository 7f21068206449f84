#pragma once
/// Writes what a sweep asks for into its database.

#include "tools/sweep/space.hpp"
#include "tools/sweep/sqlite.hpp"

#include <cstddef>
#include <string>
#include <vector>

namespace numasim {

/// Within a transaction. What is there already is not written again.
class PointWriter {
public:
  PointWriter(Sqlite& database, const std::vector<std::string>& axes);
  void write(std::size_t point, const SweepSpace& space);
  /// Removes the points from that number on.
  void finish(std::size_t points);

private:
  std::int64_t input_of(const std::string& hash);

  Sqlite& database_;
  SqliteStatement point_;
  SqliteStatement design_;
  SqliteStatement fewer_designs_;
  SqliteStatement add_input_;
  SqliteStatement find_input_;
};

} // namespace numasim
