#pragma once
/// How many bytes a second CPUs move.

#include "tools/probe/sampling.hpp"

#include <cstddef>
#include <cstdint>
#include <span>

namespace numasim {

/// Bytes per second, read and written together as STREAM counts them, of a copy from memory to
/// memory by all of `cpus` at once. Each has two arrays of `bytes`, on its own node.
[[nodiscard]] MedianInterval copy_bandwidth(std::span<const std::uint32_t> cpus, std::size_t bytes,
                                            const Effort& effort);

/// Bytes per second that all of `cpus` at once read of memory that lies where `owners` are: the
/// i-th reads an array of `bytes` on the node of owner i modulo their number.
[[nodiscard]] MedianInterval read_bandwidth(std::span<const std::uint32_t> cpus,
                                            std::span<const std::uint32_t> owners,
                                            std::size_t bytes, const Effort& effort);

} // namespace numasim
