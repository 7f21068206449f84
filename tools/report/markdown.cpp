#include "tools/report/print.hpp"
#include "tools/report/tables.hpp"

#include <ostream>

namespace numasim {

namespace {

/// A cell must not end its row or column.
std::string escaped(const std::string& text)
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

void print_table(std::ostream& out, const Table& table)
{
  out << "\n";
  if (!table.title.empty()) {
    out << "**" << table.title << "**\n\n";
  }
  out << "|";
  for (const Column& column : table.columns) {
    out << " " << escaped(column.header) << " |";
  }
  out << "\n|";
  for (const Column& column : table.columns) {
    out << (column.numeric ? " ---: |" : " --- |");
  }
  out << "\n";
  for (const auto& row : table.rows) {
    out << "|";
    for (const std::string& cell : row) {
      out << " " << escaped(cell) << " |";
    }
    out << "\n";
  }
}

} // namespace

void print_markdown(std::ostream& out, const Result& result, Detail detail)
{
  bool first = true;
  for (const Section& section : sections(result, detail)) {
    out << (first ? "" : "\n") << "### " << section.heading << "\n";
    first = false;
    for (const Table& table : section.tables) {
      print_table(out, table);
    }
    if (!section.notes.empty()) {
      out << "\n";
    }
    for (const std::string& note : section.notes) {
      out << "- " << note << "\n";
    }
  }
}

} // namespace numasim
