#include "models/workloads/simulate.hpp"

#include "models/locks/lock.hpp"
#include "models/rmap/strategies/registry.hpp"
#include "models/workloads/execl.hpp"
#include "models/workloads/lockbench.hpp"
#include "models/workloads/lockbench_loop.hpp"

#include <stdexcept>
#include <vector>

namespace numasim {

RunRecord simulate(const RunSpec& spec)
{
  const Machine machine(spec.topology);
  const std::size_t most = most_copies(spec.workload, machine.cpus());
  if (spec.copies < 1 || spec.copies > most) {
    throw std::invalid_argument("copies must be 1 to " + std::to_string(most));
  }
  if (spec.workload == "execl") {
    return run_execl(machine, spec);
  }
  if (spec.workload == "lockbench") {
    return run_lockbench(machine, spec);
  }
  throw std::invalid_argument("unknown workload " + spec.workload);
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
       execl_parameters()},
      {"lockbench",
       "Threads that take a lock, work and let it go, over and over.",
       lockbench_parameters(),
       {},
       Subject::Lock,
       true}};
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
