#pragma once
/// Runs what a sweep asks for and is not in its database.

#include "tools/experiment/pool.hpp"
#include "tools/sweep/database.hpp"

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace numasim {

/// What became of a run that has no result.
struct SweepFailure {
  SweepJob job;
  FailureKind kind = FailureKind::Bug;
  std::string message;
};

/// What a worker has to say of one run of a sweep: what kept_of() keeps, or how it failed.
[[nodiscard]] WorkerReply sweep_reply(const SweepSpace& space, const SweepJob& job,
                                      const Simulator& simulator);

/// Stores the reply of a worker, or that there is none because of `trouble` (not empty). A failure
/// is also returned.
[[nodiscard]] std::optional<SweepFailure> store_reply(SweepDatabase& database, const SweepJob& job,
                                                      WorkerReply reply, double wall_s);

/// Every run in a process of its own, at most `processes` (>= 1) at a time; each is stored as soon
/// as it is finished. A run that fails is stored as such, and the others go on. Returns the
/// failures. Throws Interrupted, and std::runtime_error when the database cannot be written to;
/// what is finished is stored.
[[nodiscard]] std::vector<SweepFailure>
run_sweep(const SweepSpace& space, std::span<const SweepJob> jobs, SweepDatabase& database,
          const Simulator& simulator, std::size_t processes, const PoolObserver& observer = {},
          const Journal& journal = {});

} // namespace numasim
