#pragma once
/// Throughput of cores at private work: arithmetic, branches and loads that stay in the L1 and L2.

#include "tools/probe/sampling.hpp"

#include <cstdint>
#include <span>

namespace numasim {

/// ns for a fixed piece of private work on `cpu`, nothing else on its core.
[[nodiscard]] MedianInterval core_work(std::uint32_t cpu, const Effort& effort);

/// Throughput of a core with all of its `siblings` (at least two) at private work, relative to one
/// of them alone.
[[nodiscard]] MedianInterval smt_yield(std::span<const std::uint32_t> siblings,
                                       const Effort& effort);

} // namespace numasim
