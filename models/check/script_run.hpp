#pragma once
/// A script under a design, once.

#include "models/check/check_report.hpp"
#include "models/check/schedule.hpp"
#include "models/check/script.hpp"
#include "models/rmap/strategies/registry.hpp"

#include <cstdint>
#include <string>

namespace numasim {

struct ScriptOutcome {
  CheckReport report;
  std::uint32_t places = 0; ///< where a thread could have been held up
  std::string skipped;      ///< why it could not be run under this design; empty: it was
};

/// Runs it on a machine with a CPU for each thread at least; threads take turns on its nodes.
[[nodiscard]] ScriptOutcome run_script(const Machine& machine, const StrategyEntry& design,
                                       const Parameters& parameters, const Script& script,
                                       const Decisions& decisions);

} // namespace numasim
