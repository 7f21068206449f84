#include "models/workloads/fork_words.hpp"

#include "models/workloads/spin_section.hpp"

namespace numasim {

namespace {

constexpr Site k_only_site{0};

} // namespace

ParameterList fork_words_parameters()
{
  return {
      Parameter::boolean("tasklist_lock", true,
                         "tasklist_lock: for writing at fork, exit and reaping, for reading in "
                         "wait().",
                         "copy_process(), kernel/fork.c; exit_notify(), do_wait() and "
                         "release_task(), kernel/exit.c, 6.12"),
      Parameter::real("tasklist_hold_ns", "ns", 300, 0, 100000, "Time inside tasklist_lock.",
                      "guess: some list links, a signal queued"),
      Parameter::boolean("pidmap_lock", true, "pidmap_lock, at alloc_pid() and free_pid().",
                         "kernel/pid.c, 6.12"),
      Parameter::real("pidmap_hold_ns", "ns", 200, 0, 100000, "Time inside pidmap_lock.",
                      "guess: one idr operation"),
  };
}

ForkWords::ForkWords(KernelCpus& cpus, LockBook& locks, const Parameters& parameters)
    : cpus_(cpus), tasklist_hold_(Duration::ns(parameters.real("tasklist_hold_ns"))),
      pidmap_hold_(Duration::ns(parameters.real("pidmap_hold_ns")))
{
  const Node first{0};
  if (parameters.boolean("tasklist_lock")) {
    LockStats& stats = locks.stats("tasklist_lock", "qrwlock", {"fork, exit, wait"});
    const LockEntry& qrwlock = *find_lock("qrwlock");
    tasklist_lock_ = qrwlock.make({cpus, stats, first}, Parameters(qrwlock.parameters));
  }
  if (parameters.boolean("pidmap_lock")) {
    Memory& memory = cpus.memory();
    pidmap_lock_.emplace(cpus, memory.allocate(first, memory.role("pidmap_lock")),
                         locks.stats("pidmap_lock", "qspinlock", {"alloc_pid, free_pid"}));
  }
}

Task<> ForkWords::link_task(Cpu cpu)
{
  co_await change_pids(cpu);
  co_await change_task_list(cpu);
}

Task<> ForkWords::notify_parent(Cpu cpu)
{
  return change_task_list(cpu);
}

Task<> ForkWords::reap(Cpu cpu)
{
  if (tasklist_lock_) {
    co_await tasklist_lock_->lock_shared(cpus_.current(cpu));
    co_await cpus_.execute(cpu, tasklist_hold_);
    co_await tasklist_lock_->unlock_shared(cpus_.current(cpu));
  }
  co_await change_task_list(cpu);
  co_await change_pids(cpu);
}

Task<> ForkWords::change_task_list(Cpu cpu)
{
  if (tasklist_lock_) {
    co_await tasklist_lock_->lock(cpus_.current(cpu));
    co_await cpus_.execute(cpu, tasklist_hold_);
    co_await tasklist_lock_->unlock(cpus_.current(cpu));
  }
}

Task<> ForkWords::change_pids(Cpu cpu)
{
  if (pidmap_lock_) {
    co_await spin_section(cpus_, *pidmap_lock_, cpu, pidmap_hold_, k_only_site);
  }
}

} // namespace numasim
