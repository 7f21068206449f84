#pragma once
/// How the simulated kernel was built: when a thread in a system call loses its CPU.

#include <cstdint>

namespace numasim {

/// kernel/Kconfig.preempt. A thread in user mode loses its CPU at once under all of them, lazy
/// kernels' wake-ups from other CPUs excepted.
enum class KernelPreemption : std::uint8_t {
  /// CONFIG_PREEMPT: there and then, unless preemption is off.
  Full,
  /// CONFIG_PREEMPT_LAZY, since 6.13: on the way back to user mode, or at the tick after the one
  /// that asked for it (TIF_NEED_RESCHED_LAZY, resched_curr_lazy() and sched_tick(),
  /// kernel/sched/core.c).
  Lazy,
  /// CONFIG_PREEMPT_VOLUNTARY: on the way back to user mode, and at cond_resched() and
  /// might_sleep().
  Voluntary
};

} // namespace numasim
