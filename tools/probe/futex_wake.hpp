#pragma once
/// Waking a thread that sleeps on another CPU.

#include "tools/probe/sampling.hpp"

#include <cstdint>

namespace numasim {

struct WakeUp {
  MedianInterval call;    ///< ns that waking a sleeper adds to its caller's futex(FUTEX_WAKE)
  MedianInterval latency; ///< ns from the call until the sleeper is back in user mode
};

/// A thread on `waker` wakes one that has slept on `sleeper` for some 50 us (its CPU is idle,
/// not deeply). A FUTEX_WAKE that finds nobody, measured alongside, is taken off both: what is left
/// is try_to_wake_up(), and the way from it to the sleeper. The two CPUs must differ.
[[nodiscard]] WakeUp futex_wake(std::uint32_t waker, std::uint32_t sleeper, const Effort& effort);

} // namespace numasim
