#pragma once
/// How a calibration is printed.

#include "tools/calibrate/calibration.hpp"
#include "tools/questions/question_reports.hpp"
#include "tools/report/table.hpp"

#include <iosfwd>
#include <string>
#include <vector>

namespace numasim {

/// A table with what is to be said below it.
struct CalibrationPart {
  Table table; ///< no columns: there are notes only
  std::vector<std::string> notes;
};

/// Everything that people read, in order; the first part says what was fitted.
[[nodiscard]] std::vector<CalibrationPart> parts_of(const Calibration& calibration);

/// What it was computed from and with.
struct CalibrationManifest {
  std::string command;
  RowRuns runs;
};

void print_calibration(std::ostream& out, const Calibration& calibration, Layout layout);
/// "numasim-calibration/1" (docs/calibration.md).
void print_calibration_json(std::ostream& out, const Calibration& calibration,
                            const CalibrationManifest& manifest);

} // namespace numasim
