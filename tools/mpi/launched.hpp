#pragma once
/// Whether this process is one of a job's.

#include "tools/mpi/message_passing.hpp"

#include <memory>

namespace numasim {

/// The job that mpirun, or Slurm's srun with PMIx, started this process for; null where there is
/// none, or this process is all of it. Throws InputError where a job was started that this program
/// cannot take part in.
[[nodiscard]] std::unique_ptr<MessagePassing> launched_job();

} // namespace numasim
