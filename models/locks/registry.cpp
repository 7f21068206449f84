#include "models/locks/entries.hpp"

#include <algorithm>
#include <stdexcept>
#include <vector>

namespace numasim {

Task<bool> Lock::try_lock(Thread /*self*/)
{
  throw std::logic_error("this lock cannot be tried");
}

std::span<const LockEntry> locks()
{
  static const std::vector<LockEntry> table{
      tas_entry(),
      tas_backoff_entry(),
      ttas_entry(),
      ttas_backoff_entry(),
      ticket_entry(),
      ticket_backoff_entry(),
      mcs_entry(),
      clh_entry(),
      qspinlock_entry(),
      cna_entry(),
      qrwlock_entry(),
      osq_lock_entry(),
      numa_osq_entry(),
      mutex_entry(),
      rw_semaphore_entry(),
      percpu_rw_semaphore_entry(),
      mnt_hold_writers_entry(),
      atomic_counter_entry(),
      cas_counter_entry(),
      lockref_entry(),
      array_entry(),
      hclh_entry(),
      hticket_entry(),
      cohort_mcs_entry(),
      hmcs_entry(),
      pthread_mutex_entry(),
      ttas_yield_entry(),
      ticket_yield_entry(),
      micro_spin_lock_entry(),
      pico_spin_lock_entry(),
      micro_lock_entry(),
      blocking_ticket_entry(),
      queued_fifo_entry(),
      plain_counter_entry(),
      thread_counter_entry(),
  };
  return table;
}

const LockEntry* find_lock(std::string_view name)
{
  const auto all = locks();
  const auto found = std::find_if(all.begin(), all.end(),
                                  [&](const LockEntry& entry) { return entry.name == name; });
  return found == all.end() ? nullptr : &*found;
}

} // namespace numasim
