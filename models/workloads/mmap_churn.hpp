#pragma once
/// The mmap_churn workload: N processes that map a piece of one file and unmap it, over and over.

#include "models/machine/machine.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"

namespace numasim {

[[nodiscard]] ParameterList mmap_churn_parameters();

/// Runs one replication in a World of its own on `machine`, whose topology is that of `spec`.
[[nodiscard]] RunRecord run_mmap_churn(const Machine& machine, const RunSpec& spec);

} // namespace numasim
