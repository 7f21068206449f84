#pragma once
/// The name of a run by what goes into it.

#include "models/workloads/simulate.hpp"

#include <string>

namespace numasim {

/// SHA-256 of what the machine is: everything about it but where it was read, its title and where
/// its values come from. A walk over the whole machine: keep it where many runs share one.
[[nodiscard]] std::string topology_digest(const Topology& topology);

/// SHA-256 of what a recorded workload does: everything but its description and notes.
[[nodiscard]] std::string profile_digest(const WorkloadProfile& profile);

/// SHA-256, as 64 hexadecimal digits, of everything but the replication that decides what
/// simulate() returns: machine, workload, design, the parameters of both with their defaults,
/// copies, measurement, seed and what is replayed. Not of names of files, nor of what results call
/// the design, so that equal experiments have one key however they were asked for. `machine` is the
/// topology_digest() of the spec's topology and `profile` the profile_digest() of its profile,
/// empty if it has none.
[[nodiscard]] std::string design_key(const RunSpec& spec, const std::string& machine,
                                     const std::string& profile);
[[nodiscard]] std::string design_key(const RunSpec& spec);

/// The same with the replication: the name of one run.
[[nodiscard]] std::string spec_key(const RunSpec& spec);
[[nodiscard]] std::string spec_key(const std::string& design, std::uint32_t replication);

} // namespace numasim
