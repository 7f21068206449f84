#include "tools/report/table.hpp"

#include "tools/report/marks.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <ostream>

namespace numasim {

namespace {

using Cells = std::vector<std::string>;

/// The mark of a cell that says how a comparison ends; 0: none.
char mark_of(std::string_view cell)
{
  const auto ends = [&](std::string_view word) {
    return cell == word || cell.ends_with(" " + std::string{word});
  };
  if (ends("better")) {
    return k_good_mark;
  }
  if (ends("worse")) {
    return k_bad_mark;
  }
  return ends("same") || ends("undecided") ? k_faint_mark : '\0';
}

/// `padded` with the mark of `cell`, which is its last, if there is one.
std::string with_mark(std::string padded, const std::string& cell, bool colour)
{
  const char mark = colour ? mark_of(cell) : '\0';
  return mark == '\0' ? std::move(padded) : marked(mark, padded);
}

std::string line_of(const Table& table, const Cells& cells, const std::vector<std::size_t>& widths,
                    bool colour = false)
{
  std::string line = " ";
  for (std::size_t i = 0; i < cells.size(); ++i) {
    // fmt pads by display width, so letters outside ASCII stay aligned.
    std::string padded = table.columns[i].numeric ? fmt::format(" {:>{}} ", cells[i], widths[i])
                                                  : fmt::format(" {:<{}} ", cells[i], widths[i]);
    if (i + 1 == cells.size()) {
      padded.erase(padded.find_last_not_of(' ') + 1);
    }
    line += with_mark(std::move(padded), cells[i], colour);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

std::vector<std::size_t> widths_of(const Table& table)
{
  std::vector<std::size_t> widths;
  for (const Column& column : table.columns) {
    widths.push_back(display_width(column.header));
  }
  for (const Cells& row : table.rows) {
    for (std::size_t i = 0; i < row.size(); ++i) {
      widths[i] = std::max(widths[i], display_width(row[i]));
    }
  }
  return widths;
}

/// Its labels and the columns from `first` to before `last`.
Table block_of(const Table& table, std::size_t first, std::size_t last)
{
  const auto pick = [&](const auto& all) {
    const auto at = [&](std::size_t i) { return all.begin() + static_cast<std::ptrdiff_t>(i); };
    auto some = std::vector(all.begin(), at(table.label_columns));
    some.insert(some.end(), at(first), at(last));
    return some;
  };
  Table block;
  block.columns = pick(table.columns);
  for (const Cells& row : table.rows) {
    block.rows.push_back(pick(row));
  }
  return block;
}

std::vector<Table> blocks_of(const Table& table, std::size_t width)
{
  constexpr std::size_t margin = 2; // of every column
  const std::vector<std::size_t> widths = widths_of(table);
  std::size_t labels = 0;
  for (std::size_t i = 0; i < table.label_columns; ++i) {
    labels += widths[i] + margin;
  }
  const std::size_t count = table.label_columns == 0 ? 0 : table.columns.size();
  std::vector<Table> blocks;
  std::size_t first = table.label_columns;
  for (std::size_t used = labels, i = first; i < count; ++i) {
    if (i > first && used + widths[i] + margin > width) {
      blocks.push_back(block_of(table, first, i));
      first = i;
      used = labels;
    }
    used += widths[i] + margin;
  }
  blocks.push_back(blocks.empty() ? table : block_of(table, first, count));
  return blocks;
}

Cells headers_of(const Table& table)
{
  Cells header;
  for (const Column& column : table.columns) {
    header.push_back(column.header);
  }
  return header;
}

/// A cell must not end its row or column.
std::string markdown_cell(const std::string& text)
{
  std::string out;
  for (const char c : text) {
    if (c == '|' || c == '\\') {
      out += '\\';
    }
    out += c == '\n' ? ' ' : c;
  }
  return out;
}

void print_markdown_row(std::ostream& out, const Cells& cells)
{
  out << "|";
  for (const std::string& cell : cells) {
    out << " " << markdown_cell(cell) << " |";
  }
  out << "\n";
}

void print_block(std::ostream& out, const Table& table, bool colour)
{
  const std::vector<std::size_t> widths = widths_of(table);
  const std::string header = line_of(table, headers_of(table), widths);
  out << (colour ? marked(k_faint_mark, header) : header) << "\n";
  for (const Cells& row : table.rows) {
    out << line_of(table, row, widths, colour) << "\n";
  }
}

void print_csv_row(std::ostream& out, const Cells& cells)
{
  const char* separator = "";
  for (const std::string& cell : cells) {
    out << separator << csv_cell(cell);
    separator = ",";
  }
  out << "\n";
}

} // namespace

std::size_t display_width(std::string_view text)
{
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    const bool continuation = (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
    return !continuation;
  }));
}

std::string wrapped(std::string_view text, std::size_t width, const std::string& indent)
{
  std::string out;
  std::size_t used = 0;
  while (!text.empty()) {
    const std::string_view word = text.substr(0, text.find(' '));
    const std::size_t length = display_width(word);
    if (used > 0 && used + 1 + length > width) {
      out += "\n" + indent;
      used = indent.size();
    } else if (!out.empty()) {
      out += ' ';
      ++used;
    }
    out += word;
    used += length;
    text.remove_prefix(std::min(text.size(), word.size() + 1));
  }
  return out;
}

void print_text(std::ostream& out, const Table& table, std::size_t width, bool colour)
{
  if (!table.title.empty()) {
    out << "  " << table.title << "\n";
  }
  const char* between = "";
  for (const Table& block : blocks_of(table, width)) {
    out << between;
    print_block(out, block, colour);
    between = "\n";
  }
}

void print_markdown(std::ostream& out, const Table& table)
{
  if (!table.title.empty()) {
    out << "**" << table.title << "**\n\n";
  }
  print_markdown_row(out, headers_of(table));
  out << "|";
  for (const Column& column : table.columns) {
    out << (column.numeric ? " ---: |" : " --- |");
  }
  out << "\n";
  for (const Cells& row : table.rows) {
    print_markdown_row(out, row);
  }
}

void print_csv(std::ostream& out, const Table& table)
{
  print_csv_row(out, headers_of(table));
  for (const Cells& row : table.rows) {
    print_csv_row(out, row);
  }
}

std::string csv_cell(const std::string& text)
{
  if (text.find_first_of(",\"\r\n") == std::string::npos) {
    return text;
  }
  std::string out = "\"";
  for (const char c : text) {
    out += c == '"' ? "\"\"" : std::string{c};
  }
  return out + "\"";
}

} // namespace numasim
