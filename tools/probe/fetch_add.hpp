#pragma once
/// What a word that several CPUs add to can take.

#include "tools/probe/sampling.hpp"

#include <cstdint>
#include <span>

namespace numasim {

/// Time per completed fetch-and-add, in ns, when each of `cpus` (at least one) adds to the same
/// word without pause: the time of all over the operations of all.
[[nodiscard]] MedianInterval contended_fetch_add(std::span<const std::uint32_t> cpus,
                                                 const Effort& effort);

} // namespace numasim
