#pragma once
/// The lockbench workload: N threads that take a lock, do something and let it go, over and over.

#include "models/locks/lock.hpp"
#include "models/machine/machine.hpp"
#include "models/workloads/run_record.hpp"
#include "models/workloads/simulate.hpp"

namespace numasim {

/// Runs one replication in a World of its own on `machine`, whose topology is that of `spec`, with
/// the lock that spec.strategy names. Throws InputError if a parameter does not fit the machine.
[[nodiscard]] RunRecord run_lockbench(const Machine& machine, const RunSpec& spec);
/// The same with a lock that need not be registered.
[[nodiscard]] RunRecord run_lockbench(const Machine& machine, const RunSpec& spec,
                                      const LockEntry& lock);

} // namespace numasim
