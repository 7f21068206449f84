#pragma once
/// What a thread of the lockbench workload does in a turn: the workload's parameters, read.

#include "models/input/parameter.hpp"
#include "models/workloads/placement.hpp"
#include "models/workloads/random_time.hpp"
#include "models/workloads/simulate.hpp"

#include <cstddef>
#include <cstdint>

namespace numasim {

[[nodiscard]] ParameterList lockbench_parameters();

/// Which of several locks a thread takes.
enum class LockChoice : std::uint8_t {
  Random,     ///< another one each time
  RoundRobin, ///< thread i always lock i modulo their number
  Neighbours  ///< always the same, and threads that are next to each other the same one
};

/// Work that only some sections have.
struct RareDelay {
  Duration length;
  double probability = 0;
};

struct LockbenchLoop {
  RandomTime think;
  bool thinks_asleep = false;
  double think_transfers = 0; ///< further, in dearest transfers between the threads' CPUs
  RandomTime critical;
  RareDelay short_delay;
  RareDelay long_delay;
  std::size_t shared_reads = 0;
  std::size_t shared_writes = 0;
  std::size_t private_reads = 0;
  std::size_t private_writes = 0;
  std::size_t threads_per_private_line = 0;
  std::size_t locks = 0;
  LockChoice lock_choice = LockChoice::Random;
  double reader_share = 0;
  bool readers_are_threads = false; ///< a thread is a reader or not for good
  Placement placement = Placement::SmtLast;
  Node home{};
  Duration settle;
  Duration duration; ///< 0: a number of sections is measured instead
};

/// `spec` is of this workload, its parameters within their declared ranges.
[[nodiscard]] LockbenchLoop lockbench_loop(const RunSpec& spec);

} // namespace numasim
