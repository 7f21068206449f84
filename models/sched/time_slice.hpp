#pragma once
/// How long a thread may run while others wait.

#include "models/machine/topology.hpp"

namespace numasim {

/// OsCosts::time_slice, or the kernel's: sysctl_sched_base_slice, 0.75 ms times
/// 1 + log2(CPUs, at most 8) (kernel/sched/fair.c, Linux 6.12).
[[nodiscard]] Duration time_slice(const Topology& topology);
/// OsCosts::tick, or 4 ms: CONFIG_HZ_250, the default of kernel/Kconfig.hz, Linux 6.12.
[[nodiscard]] Duration tick(const Topology& topology);

} // namespace numasim
