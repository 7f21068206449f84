#pragma once
/// The tables a report is made of, before any printer has laid them out.

#include "tools/report/print.hpp"
#include "tools/report/result.hpp"
#include "tools/report/table.hpp"

#include <string>
#include <vector>

namespace numasim {

struct Section {
  std::string heading;
  std::vector<Table> tables;
  std::vector<std::string> notes;
};

/// One section a machine (Brief), then one a design (Full). Where a machine has results with
/// several numbers of copies, one with how they scale, and the others only in full. Several
/// machines end with a matrix of all designs.
[[nodiscard]] std::vector<Section> sections(const Result& result, Detail detail);

} // namespace numasim
