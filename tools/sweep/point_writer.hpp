#pragma once
/// Writes what a sweep asks for into its database.

#include "tools/sweep/space.hpp"
#include "tools/sweep/sqlite.hpp"

#include <cstddef>
#include <functional>
#include <string>
#include <vector>

namespace numasim {

/// Within a transaction. What is there already is not written again.
class PointWriter {
public:
  PointWriter(Sqlite& database, const std::vector<std::string>& axes);
  /// All points, in place of what there were. Throws InputError with every problem of any of them.
  void write(const SweepSpace& space, const std::function<void(std::size_t done)>& observer);

private:
  void write(std::size_t point, const SweepSpace& space);
  void remove_from(std::size_t point);
  std::int64_t input_of(const std::string& hash);

  Sqlite& database_;
  SqliteStatement point_;
  SqliteStatement design_;
  SqliteStatement fewer_designs_;
  SqliteStatement add_input_;
  SqliteStatement find_input_;
};

} // namespace numasim
