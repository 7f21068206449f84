#pragma once
/// The CPU numbers beside and above a table.

#include "tools/fit/table_text.hpp"

#include <cstddef>
#include <cstdint>
#include <vector>

namespace numasim {

/// The headings of a table, taken off it.
struct Headings {
  std::vector<std::uint32_t> labels; ///< empty: there were none
  std::size_t column = 0;            ///< fields taken off each row
  std::size_t left_out = 0;          ///< first rows that the table does not have
};

/// Takes a row of CPU numbers, a column of them or both off the table.
[[nodiscard]] Headings take_headings(std::vector<TableRow>& rows);

} // namespace numasim
