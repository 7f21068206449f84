#pragma once
/// The workloads of small dynamic programs: execl, spawn and sysexec of UnixBench.

#include "models/machine/machine.hpp"
#include "models/workloads/process_copies.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"

namespace numasim {

[[nodiscard]] ParameterList process_parameters(ProcessTurn turn);

/// Runs one replication in a World of its own on `machine`, whose topology is that of `spec`.
/// Throws InputError if the machine's exec time is less than what the model alone charges for it.
[[nodiscard]] RunRecord run_processes(const Machine& machine, const RunSpec& spec,
                                      ProcessTurn turn);

} // namespace numasim
