#include "tools/report/marks.hpp"
#include "tools/report/print.hpp"
#include "tools/report/tables.hpp"

#include <ostream>

namespace numasim {

void print_text(std::ostream& out, const Result& result, Detail detail, std::size_t width,
                bool colour)
{
  bool first = true;
  for (const Section& section : sections(result, detail)) {
    out << (first ? "" : "\n")
        << (colour ? marked(k_strong_mark, section.heading) : section.heading) << "\n";
    first = false;
    for (const Table& table : section.tables) {
      out << "\n";
      print_text(out, table, width, colour);
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
