#pragma once
/// The locks there are, each defined beside its algorithm; registry.cpp lists them.

#include "models/locks/lock.hpp"

namespace numasim {

[[nodiscard]] LockEntry tas_entry();
[[nodiscard]] LockEntry tas_backoff_entry();
[[nodiscard]] LockEntry ttas_entry();
[[nodiscard]] LockEntry ttas_backoff_entry();
[[nodiscard]] LockEntry ticket_entry();
[[nodiscard]] LockEntry ticket_backoff_entry();
[[nodiscard]] LockEntry mcs_entry();
[[nodiscard]] LockEntry clh_entry();
[[nodiscard]] LockEntry qspinlock_entry();
[[nodiscard]] LockEntry cna_entry();
[[nodiscard]] LockEntry qrwlock_entry();
[[nodiscard]] LockEntry osq_lock_entry();
[[nodiscard]] LockEntry numa_osq_entry();
[[nodiscard]] LockEntry mutex_entry();
[[nodiscard]] LockEntry rw_semaphore_entry();
[[nodiscard]] LockEntry percpu_rw_semaphore_entry();
[[nodiscard]] LockEntry mnt_hold_writers_entry();
[[nodiscard]] LockEntry atomic_counter_entry();
[[nodiscard]] LockEntry cas_counter_entry();
[[nodiscard]] LockEntry lockref_entry();

} // namespace numasim
