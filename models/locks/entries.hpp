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
[[nodiscard]] LockEntry array_entry();
[[nodiscard]] LockEntry hclh_entry();
[[nodiscard]] LockEntry hticket_entry();
[[nodiscard]] LockEntry cohort_mcs_entry();
[[nodiscard]] LockEntry hmcs_entry();
[[nodiscard]] LockEntry pthread_mutex_entry();
[[nodiscard]] LockEntry ttas_yield_entry();
[[nodiscard]] LockEntry ticket_yield_entry();
[[nodiscard]] LockEntry micro_spin_lock_entry();
[[nodiscard]] LockEntry pico_spin_lock_entry();
[[nodiscard]] LockEntry micro_lock_entry();
[[nodiscard]] LockEntry blocking_ticket_entry();
[[nodiscard]] LockEntry queued_fifo_entry();
[[nodiscard]] LockEntry plain_counter_entry();
[[nodiscard]] LockEntry thread_counter_entry();

} // namespace numasim
