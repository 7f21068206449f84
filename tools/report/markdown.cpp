#include "tools/report/print.hpp"
#include "tools/report/tables.hpp"

#include <ostream>

namespace numasim {

void print_markdown(std::ostream& out, const Result& result, Detail detail)
{
  bool first = true;
  for (const Section& section : sections(result, detail)) {
    out << (first ? "" : "\n") << "### " << section.heading << "\n";
    first = false;
    for (const Table& table : section.tables) {
      out << "\n";
      print_markdown(out, table);
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
