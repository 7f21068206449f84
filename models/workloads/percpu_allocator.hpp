#pragma once
/// The per-CPU memory of an mm (its rss counters and its concurrency IDs): mm/percpu.c gives it out
/// under one mutex and one spinlock of the whole machine.

#include "models/input/parameter.hpp"
#include "models/locks/lock_book.hpp"
#include "models/locks/mutex.hpp"
#include "models/locks/qspinlock.hpp"

namespace numasim {

/// The parameters this file reads; part of a workload's list.
[[nodiscard]] ParameterList percpu_allocator_parameters();

/// What mm_init() and __mmdrop() (kernel/fork.c 6.12) ask of it. Clearing the memory of every
/// possible CPU is done outside the locks and is part of the private work of an exec.
class PercpuAllocator {
public:
  PercpuAllocator(KernelCpus& cpus, LockBook& locks, const Parameters& parameters);

  /// mm_alloc_cid() and percpu_counter_init_many(): pcpu_alloc() for each, and the counters join
  /// the list of all.
  Task<> allocate_for_mm(Cpu cpu);
  /// mm_destroy_cid() and percpu_counter_destroy_many(): the counters leave the list, and
  /// free_percpu() for each.
  Task<> free_of_mm(Cpu cpu);

private:
  /// pcpu_alloc(): the search for room is under the spinlock, and the mutex held beyond it.
  Task<> allocate(Cpu cpu);

  KernelCpus& cpus_;
  std::int64_t allocations_;
  Duration allocate_hold_;
  Duration free_hold_;
  Duration list_hold_;
  Mutex pcpu_alloc_mutex_;
  QSpinLock pcpu_lock_;
  QSpinLock percpu_counters_lock_;
};

} // namespace numasim
