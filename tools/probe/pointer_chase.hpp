#pragma once
/// Latency of loads from a cache or from memory: each load's address is what the one before read.

#include "tools/probe/sampling.hpp"
#include "tools/probe/shared_word.hpp"

#include <cstddef>
#include <cstdint>

namespace numasim {

/// The lines of `bytes` bytes, linked into one cycle in an order that no prefetcher knows.
class PointerChase {
public:
  /// First touched by the calling thread, which is to be pinned. Huge pages if there are any.
  explicit PointerChase(std::size_t bytes);

  /// ns of a load.
  [[nodiscard]] MedianInterval load(const Effort& effort);

private:
  OwnPages pages_;
  std::size_t lines_;
  void* at_; ///< where the walk stands; it goes on from there, so that no part is walked twice
};

} // namespace numasim
