#pragma once
/// What is left of a machine's figures for one copy when everything that the model charges one copy
/// on an idle machine is taken off. That is measured with `single`, with which the figures were;
/// what another design costs one copy more or less then shows.

#include "models/machine/machine.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"

namespace numasim {

/// The run to measure it with: a few turns.
[[nodiscard]] RunSpec one_copy_of_single(const RunSpec& spec);
[[nodiscard]] Duration mean_turn(const RunRecord& record);

// These throw InputError if the model alone takes longer than the figure.

/// Of OsCosts::exec, the time of an execve() and the program's run up to the next.
[[nodiscard]] Duration exec_work(const Machine& machine, Duration charged);
/// Of fork(), exit() and wait(), which take `share` of OsCosts::exec.
[[nodiscard]] Duration fork_work(const Machine& machine, double share, Duration charged);

} // namespace numasim
