#include "models/workloads/simulate.hpp"

#include "models/input/input_error.hpp"
#include "models/locks/lock.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "models/workloads/checked_run.hpp"
#include "models/workloads/lockbench.hpp"
#include "models/workloads/lockbench_loop.hpp"
#include "models/workloads/mmap_churn.hpp"
#include "models/workloads/process_workload.hpp"
#include "models/workloads/replay.hpp"
#include "models/workloads/script_workload.hpp"

#include <stdexcept>
#include <vector>

namespace numasim {

namespace {

RunRecord run_workload(const Machine& machine, const RunSpec& spec)
{
  if (spec.workload == "execl") {
    return run_processes(machine, spec, ProcessTurn::Execl);
  }
  if (spec.workload == "spawn") {
    return run_processes(machine, spec, ProcessTurn::Spawn);
  }
  if (spec.workload == "sysexec") {
    return run_processes(machine, spec, ProcessTurn::Sysexec);
  }
  if (spec.workload == "shell") {
    return run_shell(machine, spec);
  }
  if (spec.workload == "build_mix") {
    return run_build_mix(machine, spec);
  }
  if (spec.workload == "lockbench") {
    return run_lockbench(machine, spec);
  }
  if (spec.workload == "mmap_churn") {
    return run_mmap_churn(machine, spec);
  }
  if (spec.workload == "replay") {
    return run_replay(machine, spec);
  }
  throw std::invalid_argument("unknown workload " + spec.workload);
}

} // namespace

RunRecord simulate(const RunSpec& spec)
{
  if (spec.check && !spec.check->script.empty()) {
    return run_scripted(spec);
  }
  const Machine machine(spec.topology);
  const std::size_t most = most_copies(spec.workload, machine.cpus());
  if (spec.copies < 1 || spec.copies > most) {
    throw std::invalid_argument("copies must be 1 to " + std::to_string(most));
  }
  try {
    return run_workload(machine, spec);
  } catch (const TimeStandsStill& still) {
    throw InputError(
        Problem{spec.topology.path, "", std::string{still.what()} + " in " + spec.workload,
                "some cost above 0 of what a waiting thread repeats: its loads, stores "
                "and atomics, os.spin_iteration_ns, os.syscall_ns"});
  }
}

std::span<const CatalogueEntry> strategy_catalogue()
{
  static const std::vector<CatalogueEntry> table = [] {
    std::vector<CatalogueEntry> entries;
    for (const StrategyEntry& s : strategies()) {
      entries.push_back({s.name, s.summary, s.parameters, s.source});
    }
    return entries;
  }();
  return table;
}

std::span<const CatalogueEntry> workload_catalogue()
{
  static const std::vector<CatalogueEntry> table{
      {"execl", "UnixBench execl: copies of a small dynamic program that executes itself.",
       process_parameters(ProcessTurn::Execl)},
      {"spawn", "UnixBench spawn, or a fork server: copies that fork children and wait for them.",
       process_parameters(ProcessTurn::Spawn)},
      {"sysexec",
       "UnixBench sysexec: copies that fork children which execute a small program and exit.",
       process_parameters(ProcessTurn::Sysexec)},
      {"shell",
       "UnixBench shell1 and shell8: scripts that run pipelines of small programs.",
       shell_parameters(),
       {},
       Subject::Strategy,
       true},
      {"build_mix",
       "Jobs of a build that run the programs of a configure script.",
       build_mix_parameters(),
       {},
       Subject::Strategy,
       true},
      {"mmap_churn", "Processes that map a piece of one file and unmap it (will-it-scale).",
       mmap_churn_parameters()},
      {"lockbench",
       "Threads that take a lock, work and let it go, over and over.",
       lockbench_parameters(),
       {},
       Subject::Lock,
       true},
      {"replay", "Copies of a recorded program that do to their mappings what it did.",
       replay_parameters()}};
  return table;
}

std::size_t most_copies(std::string_view workload, std::size_t cpus)
{
  for (const CatalogueEntry& entry : workload_catalogue()) {
    if (entry.name == workload && entry.shares_cpus) {
      return k_most_threads;
    }
  }
  return cpus;
}

std::span<const CatalogueEntry> lock_catalogue()
{
  static const std::vector<CatalogueEntry> table = [] {
    std::vector<CatalogueEntry> entries;
    for (const LockEntry& lock : locks()) {
      entries.push_back({lock.name, lock.summary, lock.parameters, lock.source});
    }
    return entries;
  }();
  return table;
}

} // namespace numasim
