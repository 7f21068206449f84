#pragma once
/// The kernel's constants of the rw_semaphore (kernel/locking/rwsem.c, Linux 6.12).

#include "sim/time.hpp"

#include <cstddef>
#include <cstdint>

namespace numasim {

/// RWSEM_WAIT_TIMEOUT, DIV_ROUND_UP(HZ, 250) jiffies: after it the first waiter asks for a
/// hand-off.
inline const Duration k_rwsem_wait_timeout = Duration::us(4000);
// rwsem_rspin_threshold(): how long a writer spins while readers hold the lock.
inline const Duration k_rwsem_reader_spin_base = Duration::us(10);
inline const Duration k_rwsem_reader_spin_each = Duration::ns(500); ///< more for each reader
inline constexpr std::int64_t k_rwsem_reader_spin_counted = 30;     ///< readers at most
/// MAX_READERS_WAKEUP: readers that are let in at a time.
inline constexpr std::size_t k_rwsem_max_readers_wakeup = 256;

} // namespace numasim
