#pragma once
/// Hand-overs of one cache line between two CPUs.

#include "tools/probe/sampling.hpp"

#include <atomic>
#include <cstdint>

namespace numasim {

/// Time of one hand-over between the CPUs `a` and `b`, in ns: the protocol of core-to-core-latency
/// (github.com/nviennot/core-to-core-latency, src/bench/cas.rs). Two pinned threads compare and
/// swap `word` in turns, each spinning with the same instruction (failing tries take the line in
/// write state, too); a sample is the time of a number of round trips over that number and over 2.
/// So one value is a transfer of a modified line plus one locked operation.
///
/// `word`'s page stays where it was touched first. Throws Unmeasurable when a CPU cannot be
/// used or the other side does not answer for seconds.
[[nodiscard]] MedianInterval ping_pong(std::uint32_t a, std::uint32_t b,
                                       std::atomic<std::uint32_t>& word, const Effort& effort);

} // namespace numasim
