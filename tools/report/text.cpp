#include "tools/report/print.hpp"
#include "tools/report/tables.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace numasim {

namespace {

using Cells = std::vector<std::string>;

/// fmt pads by display width, so letters outside ASCII stay aligned.
std::size_t width_of(const std::string& text)
{
  std::size_t width = 0;
  for (const char c : text) {
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    width += continuation ? 0 : 1;
  }
  return width;
}

std::string line_of(const Table& table, const Cells& cells, const std::vector<std::size_t>& widths)
{
  std::string line = " ";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    line += table.columns[i].numeric ? fmt::format(" {:>{}} ", cells[i], widths[i])
                                     : fmt::format(" {:<{}} ", cells[i], widths[i]);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

void print_table(std::ostream& out, const Table& table)
{
  Cells header;
  std::vector<std::size_t> widths;
  for (const Column& column : table.columns) {
    header.push_back(column.header);
    widths.push_back(width_of(column.header));
  }
  for (const Cells& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], width_of(row[i]));
    }
  }
  out << "\n";
  if (!table.title.empty()) {
    out << "  " << table.title << "\n";
  }
  out << line_of(table, header, widths) << "\n";
  for (const Cells& row : table.rows) {
    out << line_of(table, row, widths) << "\n";
  }
}

} // namespace

void print_text(std::ostream& out, const Result& result, Detail detail)
{
  bool first = true;
  for (const Section& section : sections(result, detail)) {
    out << (first ? "" : "\n") << section.heading << "\n";
    first = false;
    for (const Table& table : section.tables) {
      print_table(out, table);
    }
    if (!section.notes.empty()) {
      out << "\n";
    }
    for (const std::string& note : section.notes) {
      out << "  note: " << note << "\n";
    }
  }
}

} // namespace numasim
