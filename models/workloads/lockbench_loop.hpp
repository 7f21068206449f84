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
  double think_transfers; ///< further, in units of the dearest transfer between the threads' CPUs
  RandomTime critical;
  RareDelay short_delay;
  RareDelay long_delay;
  std::size_t shared_reads;
  std::size_t shared_writes;
  std::size_t private_reads;
  std::size_t private_writes;
  std::size_t threads_per_private_line;
  std::size_t locks;
  LockChoice lock_choice;
  double reader_share;
  bool readers_are_threads; ///< a thread is a reader or not for good
  Placement placement;
  Node home;
  Duration settle;
  Duration duration; ///< 0: a number of sections is measured instead
};

/// `spec` is of this workload, its parameters within their declared ranges.
[[nodiscard]] LockbenchLoop lockbench_loop(const RunSpec& spec);

} // namespace numasim
