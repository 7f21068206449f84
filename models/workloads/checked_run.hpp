#pragma once
/// A run of a workload whose design is checked. Nothing is measured: walkers join in, and unless
/// the schedule is 0, simultaneous events come in another order and threads are held up here and
/// there.

#include "models/workloads/rmap_run.hpp"

namespace numasim {

/// Runs spec.measurement's iterations (the settling ones among them) with spec.check set. The
/// record has the report, and the completions that there were.
[[nodiscard]] RunRecord run_checked(const Machine& machine, const RunSpec& spec,
                                    const MakeRmapModel& make);

/// Explores spec.check->script under the design. The record has nothing but the report, and the
/// metrics "exhausted" and "skipped" (1 or 0): a script that tries locks is not run under a design
/// whose locks cannot be tried.
[[nodiscard]] RunRecord run_scripted(const RunSpec& spec);

} // namespace numasim
