#pragma once
/// What the kernel costs one CPU.

#include "tools/probe/sampling.hpp"

#include <cstdint>

namespace numasim {

/// getppid through syscall(2), in ns: no vDSO, no work. The calling thread is to be pinned.
[[nodiscard]] MedianInterval system_call(const Effort& effort);

/// A switch between two processes on `cpu`, in ns, with the wake-up that leads to it: half of a
/// one-byte round trip over two pipes, less the write and the read, which are measured on a pipe
/// nobody waits on. Throws Unmeasurable where there can be no second process.
[[nodiscard]] MedianInterval context_switch(std::uint32_t cpu, const Effort& effort);

} // namespace numasim
