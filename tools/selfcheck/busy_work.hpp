#pragma once
/// Work of a given length that touches no memory.

#include "tools/probe/sampling.hpp"

#include <cstdint>

namespace numasim::selfcheck {

/// Turns of a loop of one dependent addition each: one machine code for all callers, so that they
/// take as long everywhere. How the branch at its end is predicted, some 5 ns of either sign, is
/// part of what a measurement shows.
void busy_turns(std::uint64_t turns);

/// ns of one turn on `cpu`.
[[nodiscard]] MedianInterval busy_turn_ns(std::uint32_t cpu, const Effort& effort);

} // namespace numasim::selfcheck
