#pragma once
/// A section of a given length under a spinlock.

#include "models/locks/qspinlock.hpp"

namespace numasim {

inline Task<> spin_section(KernelCpus& cpus, QSpinLock& lock, Cpu cpu, Duration hold, Site site)
{
  co_await lock.lock(cpu, site);
  co_await cpus.execute(cpu, hold);
  co_await lock.unlock(cpu);
}

} // namespace numasim
