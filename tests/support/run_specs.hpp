#pragma once
/// Runs of workloads on the machines that come with numasim.

#include "models/workloads/simulate.hpp"

#include <string>

namespace numasim::testing {

/// execl with every parameter at its default.
inline RunSpec spec_for(const std::string& topology, const std::string& strategy,
                        std::size_t copies)
{
  RunSpec spec;
  spec.topology =
      load_topology(std::string(NUMASIM_DATA_DIR) + "/topologies/" + topology + ".json");
  spec.workload = "execl";
  spec.workload_parameters = Parameters(workload_catalogue().front().parameters);
  spec.strategy = strategy;
  for (const CatalogueEntry& entry : strategy_catalogue()) {
    if (entry.name == strategy) {
      spec.strategy_parameters = Parameters(entry.parameters);
    }
  }
  spec.copies = copies;
  return spec;
}

/// Iterations per second of simulated time.
inline double throughput(const RunRecord& record)
{
  return static_cast<double>(record.completions.size()) /
         (record.completions.back() - record.measured_from).in_seconds();
}

} // namespace numasim::testing
