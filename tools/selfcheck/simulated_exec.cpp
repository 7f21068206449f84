#include "tools/selfcheck/simulated_exec.hpp"

#include "models/workloads/placement.hpp"
#include "tools/experiment/scenario.hpp"
#include "tools/selfcheck/placed_cpus.hpp"
#include "tools/statistics/throughput.hpp"

#include <stdexcept>

namespace numasim::selfcheck {

namespace {

const char* const k_placement = "spread";

const CatalogueEntry& entry(std::span<const CatalogueEntry> entries, std::string_view name)
{
  const CatalogueEntry* found = find_entry(entries, name);
  if (found == nullptr) {
    throw std::logic_error("the catalogue has no " + std::string{name});
  }
  return *found;
}

} // namespace

RunSpec exec_spec(const Topology& topology, const ThisKernel& kernel, std::size_t copies)
{
  RunSpec spec;
  spec.topology = topology;
  spec.workload = "execl";
  spec.strategy = "single";
  spec.strategy_parameters = Parameters(entry(strategy_catalogue(), spec.strategy).parameters);
  spec.copies = copies;
  Parameters& p = spec.workload_parameters;
  p = Parameters(entry(workload_catalogue(), spec.workload).parameters);
  p.set("placement", std::string{k_placement});
  p.set("migration_rate", 0.0);
  p.set("parents_per_copy", std::int64_t{0});
  p.set("daemons", static_cast<std::int64_t>(kernel.mapping_libc));
  p.set("libc_layout", kernel.libc_layout);
  p.set("vma_layout", kernel.vma_layout);
  p.set("i_writecount", kernel.i_writecount);
  p.set("paravirt_spinlocks", kernel.paravirt_spinlocks);
  return spec;
}

std::vector<Estimate> simulated_exec_rates(const Topology& topology, const ThisKernel& kernel,
                                           std::span<const std::size_t> copies,
                                           const SimulationSettings& settings)
{
  std::vector<RunSpec> specs;
  for (const std::size_t n : copies) {
    RunSpec spec = exec_spec(topology, kernel, n);
    spec.seed = settings.seed;
    for (spec.replication = 0; spec.replication < settings.replications; ++spec.replication) {
      specs.push_back(spec);
    }
  }
  const std::vector<RunRecord> records = run_all(specs, settings.simulator, settings.jobs);
  std::vector<Estimate> rates;
  for (std::size_t first = 0; first < records.size(); first += settings.replications) {
    std::vector<Completions> completions;
    for (std::size_t i = first; i < first + settings.replications; ++i) {
      completions.push_back({records[i].measured_from, records[i].completions});
    }
    rates.push_back(estimate(steady_throughput(completions).per_second));
  }
  return rates;
}

std::vector<std::uint32_t> exec_cpus(const Topology& topology, std::size_t copies)
{
  return placed_cpus(topology, placement_of(k_placement), copies);
}

} // namespace numasim::selfcheck
