#pragma once
/// The replay workload: copies of a recorded program, one a CPU, each doing over and over to its
/// mappings what the recording shows (docs/workloads.md).

#include "models/input/parameter.hpp"
#include "models/machine/machine.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"

namespace numasim {

[[nodiscard]] ParameterList replay_parameters();

/// Runs one replication in a World of its own on `machine`, whose topology is that of `spec`.
/// `spec.profile` must be there.
[[nodiscard]] RunRecord run_replay(const Machine& machine, const RunSpec& spec);

} // namespace numasim
