#include "tools/report/print.hpp"
#include "tools/report/tables.hpp"

#include <ostream>

namespace numasim {

void print_text(std::ostream& out, const Result& result, Detail detail, std::size_t width)
{
  bool first = true;
  for (const Section& section : sections(result, detail)) {
    out << (first ? "" : "\n") << section.heading << "\n";
    first = false;
    for (const Table& table : section.tables) {
      out << "\n";
      print_text(out, table, width);
    }
    if (!section.notes.empty()) {
      out << "\n";
    }
    for (const std::string& note : section.notes) {
      out << "  " << wrapped("note: " + note, width - 2, "    ") << "\n";
    }
  }
}

} // namespace numasim
