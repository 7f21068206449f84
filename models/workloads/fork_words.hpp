#pragma once
/// The words and locks that every fork and exit of the machine shares with every other.

#include "models/input/parameter.hpp"
#include "models/locks/lock.hpp"
#include "models/locks/lock_book.hpp"
#include "models/locks/qspinlock.hpp"

#include <memory>
#include <optional>

namespace numasim {

/// The parameters this file reads; part of a workload's list.
[[nodiscard]] ParameterList fork_words_parameters();

class ForkWords {
public:
  ForkWords(KernelCpus& cpus, LockBook& locks, const Parameters& parameters);

  /// copy_process(): alloc_pid(), and the child among its parent's children.
  Task<> link_task(Cpu cpu);
  /// exit_notify(): the dying process tells its parent.
  Task<> notify_parent(Cpu cpu);
  /// do_wait() finds it and release_task() unhashes it.
  Task<> reap(Cpu cpu);

private:
  Task<> change_task_list(Cpu cpu);
  Task<> change_pids(Cpu cpu);

  KernelCpus& cpus_;
  Duration tasklist_hold_;
  Duration pidmap_hold_;
  std::unique_ptr<Lock> tasklist_lock_;
  std::optional<QSpinLock> pidmap_lock_;
};

} // namespace numasim
