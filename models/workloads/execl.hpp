#pragma once
/// The execl workload: UnixBench's execl, N copies of a small dynamic program that executes itself
/// again and again.

#include "models/input/parameter.hpp"
#include "models/machine/machine.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"

namespace numasim {

[[nodiscard]] ParameterList execl_parameters();

/// Runs one replication in a World of its own on `machine`, whose topology is that of `spec`.
[[nodiscard]] RunRecord run_execl(const Machine& machine, const RunSpec& spec);

} // namespace numasim
