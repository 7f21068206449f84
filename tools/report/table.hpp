#pragma once
/// A table and the ways to print one. All printers take the same table, so they show the same.

#include <cstddef>
#include <iosfwd>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace numasim {

struct Column {
  std::string header;
  bool numeric = false; ///< aligned right
};

struct Table {
  std::string title; ///< may be empty
  std::vector<Column> columns;
  std::vector<std::vector<std::string>> rows;
  /// The first so many columns say what a row is: a table that is too wide may be broken into
  /// blocks that begin with them. 0: it stays whole.
  std::size_t label_columns = 0;
};

/// However wide.
inline constexpr std::size_t k_any_width = std::numeric_limits<std::size_t>::max();

/// Characters of a UTF-8 text, each of which is taken to be as wide as a letter.
[[nodiscard]] std::size_t display_width(std::string_view text);

/// `text` in lines of at most `width` characters where its words allow; lines after the first start
/// with `indent`.
[[nodiscard]] std::string wrapped(std::string_view text, std::size_t width,
                                  const std::string& indent);

/// Aligned columns; the title, if any, on a line before. In blocks of at most `width` characters
/// where the table may be broken and one column fits beside its labels. With `colour`, headers and
/// cells that are or end in a verdict carry the marks of tools/report/marks.hpp.
void print_text(std::ostream& out, const Table& table, std::size_t width = k_any_width,
                bool colour = false);
/// GitHub's Markdown; the title in bold.
void print_markdown(std::ostream& out, const Table& table);
/// RFC 4180 with a header line; the title is left out.
void print_csv(std::ostream& out, const Table& table);

/// One cell of RFC 4180: in quotes if it has to be.
[[nodiscard]] std::string csv_cell(const std::string& text);

} // namespace numasim
