#pragma once
/// What the workloads of scripts have in common: parameters, and a run.

#include "models/machine/machine.hpp"
#include "models/workloads/process_mix.hpp"
#include "models/workloads/programs.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"

namespace numasim {

/// To be followed by the workload's own.
[[nodiscard]] ParameterList script_parameters();

/// Runs one replication in a World of its own on `machine`, whose topology is that of `spec`. A
/// turn is one of `mix`'s, with programs of `programs`. Throws InputError if the machine's exec
/// time is less than what the model alone charges for it, or for more than k_most_threads
/// processes.
[[nodiscard]] RunRecord run_scripts(const Machine& machine, const RunSpec& spec,
                                    const ProgramSet& programs, const ProcessMix& mix);

/// UnixBench's shell scripts.
[[nodiscard]] ParameterList shell_parameters();
[[nodiscard]] RunRecord run_shell(const Machine& machine, const RunSpec& spec);

/// The programs that a configure script or a build runs.
[[nodiscard]] ParameterList build_mix_parameters();
[[nodiscard]] RunRecord run_build_mix(const Machine& machine, const RunSpec& spec);

} // namespace numasim
