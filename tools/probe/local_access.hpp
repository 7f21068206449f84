#pragma once
/// What a CPU pays at a line that is its own, and for waiting. All in ns; the calling thread is
/// to be pinned.

#include "tools/probe/sampling.hpp"

namespace numasim {

/// A locked fetch-and-add of a word in the own L1, each waiting for the one before.
[[nodiscard]] MedianInterval locked_operation(const Effort& effort);

/// A plain increment (load, add, store) of a word in the own L1, each waiting for the one before.
[[nodiscard]] MedianInterval plain_increment(const Effort& effort);

/// One turn of a loop that reads a word of the own L1 and calls cpu_relax().
[[nodiscard]] MedianInterval relax_turn(const Effort& effort);

} // namespace numasim
