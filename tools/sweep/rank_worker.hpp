#pragma once
/// A rank that runs what rank 0 hands it.

#include "tools/experiment/pool.hpp"
#include "tools/mpi/message_passing.hpp"
#include "tools/sweep/space.hpp"

#include <chrono>
#include <functional>
#include <string>

namespace numasim {

/// How long a rank may be silent before it is taken for dead; alive, it speaks every k_heartbeat.
inline constexpr std::chrono::milliseconds k_longest_rank_silence{10'000};
inline constexpr std::chrono::milliseconds k_heartbeat{1'000};

/// Runs tasks, each in a process of its own, until rank 0 has no more, and leaves the job. `space`
/// makes the sweep's points from this machine's copy of the files; what is wrong with them is told
/// to rank 0. `model` is model_digest(). Throws std::runtime_error when rank 0 seems to be gone:
/// silent for five minutes after its first word, or for an hour before, while it may have a large
/// sweep to look through; Interrupted as usual.
void work_as_rank(MessagePassing& job, const std::function<SweepSpace()>& space,
                  const Simulator& simulator, const std::string& model);

} // namespace numasim
