#pragma once
/// All schedules of a script up to a bound, without storing states: each is a run from the start
/// that follows its decisions (Godefroid 1997), and the decisions are where to hold a thread up, so
/// few of them go far (preemption bounding: Musuvathi and Qadeer, PLDI 2007; delay bounding: Emmi,
/// Qadeer and Rakamaric, POPL 2011).

#include "models/check/script_run.hpp"

#include <cstdint>
#include <string>
#include <string_view>

namespace numasim {

struct ExploreBound {
  std::uint32_t pauses = 2;         ///< threads held up so often in one schedule, at most
  std::uint64_t schedules = 20'000; ///< of one script, at most
};

struct Exploration {
  CheckReport report;
  bool exhausted = true; ///< all schedules within the bound were run
  std::string skipped;   ///< as ScriptOutcome has it
};

[[nodiscard]] Exploration explore(const Machine& machine, const StrategyEntry& design,
                                  const Parameters& parameters, const Script& script,
                                  ScriptForm form, const ExploreBound& bound);

/// "fork@12S,30L": a script held up at its places 12, for short, and 30, for long;
/// "fork/promoting@12S" if the file is about to be distributed.
struct ScriptSchedule {
  std::string script;
  ScriptForm form = ScriptForm::Given;
  Decisions decisions;
};
[[nodiscard]] std::string text_of(const ScriptSchedule& schedule);
/// Throws InputError, which names `option`.
[[nodiscard]] ScriptSchedule read_schedule(std::string_view text, const std::string& option);

} // namespace numasim
