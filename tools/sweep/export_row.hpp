#pragma once
/// A row of named values, as CSV or as a line of JSON.

#include "tools/sweep/export.hpp"

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

/// Collects the cells of one row and prints it. The names are the same in every row.
class ExportRow {
public:
  ExportRow(std::ostream& out, ExportFormat format) : out_(out), format_(format) {}

  void text(std::string_view name, const std::string& value);
  void whole(std::string_view name, std::uint64_t value);
  /// Shortest digits that read back as the same number; none: empty, and null.
  void number(std::string_view name, const std::optional<double>& value);
  /// A JSON text as it stands; CSV shows strings without their quotes.
  void json(std::string_view name, const std::string& value);

  /// Prints what was collected; before the first row of CSV, the names.
  void end();

private:
  struct Cell {
    std::string name;
    std::string json;
    std::string csv;
  };

  std::ostream& out_;
  ExportFormat format_;
  std::vector<Cell> cells_;
  bool headed_ = false;
};

} // namespace numasim
