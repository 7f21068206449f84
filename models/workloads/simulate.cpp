#include "models/workloads/simulate.hpp"

#include "models/locks/lock.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "models/workloads/execl.hpp"
#include "models/workloads/lockbench.hpp"
#include "models/workloads/lockbench_loop.hpp"
#include "models/workloads/replay.hpp"

#include <stdexcept>
#include <vector>

namespace numasim {

RunRecord simulate(const RunSpec& spec)
{
  const Machine machine(spec.topology);
  if (spec.copies < 1 || spec.copies > machine.cpus()) {
    throw std::invalid_argument("copies must be 1 to " + std::to_string(machine.cpus()));
  }
  if (spec.workload == "execl") {
    return run_execl(machine, spec);
  }
  if (spec.workload == "lockbench") {
    return run_lockbench(machine, spec);
  }
  if (spec.workload == "replay") {
    return run_replay(machine, spec);
  }
  throw std::invalid_argument("unknown workload " + spec.workload);
}

std::span<const CatalogueEntry> strategy_catalogue()
{
  static const std::vector<CatalogueEntry> table = [] {
    std::vector<CatalogueEntry> entries;
    for (const StrategyEntry& s : strategies()) {
      entries.push_back({s.name, s.summary, s.parameters});
    }
    return entries;
  }();
  return table;
}

std::span<const CatalogueEntry> workload_catalogue()
{
  static const std::vector<CatalogueEntry> table{
      {"execl", "UnixBench execl: copies of a small dynamic program that executes itself.",
       execl_parameters()},
      {"lockbench",
       "Threads that take a lock, work and let it go, over and over.",
       lockbench_parameters(),
       {},
       Subject::Lock},
      {"replay", "Copies of a recorded program that do to their mappings what it did.",
       replay_parameters()}};
  return table;
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
