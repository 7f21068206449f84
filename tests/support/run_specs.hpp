#pragma once
/// Runs of workloads on the machines that come with numasim.

#include "models/workloads/simulate.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace numasim::testing {

/// A workload with every parameter at its default.
inline RunSpec workload_spec(const std::string& workload, const std::string& topology,
                             const std::string& strategy, std::size_t copies)
{
  RunSpec spec;
  spec.topology =
      load_topology(std::string(NUMASIM_DATA_DIR) + "/topologies/" + topology + ".json");
  spec.workload = workload;
  for (const CatalogueEntry& entry : workload_catalogue()) {
    if (entry.name == workload) {
      spec.workload_parameters = Parameters(entry.parameters);
    }
  }
  spec.strategy = strategy;
  for (const CatalogueEntry& entry : strategy_catalogue()) {
    if (entry.name == strategy) {
      spec.strategy_parameters = Parameters(entry.parameters);
    }
  }
  spec.copies = copies;
  return spec;
}

inline RunSpec spec_for(const std::string& topology, const std::string& strategy,
                        std::size_t copies)
{
  return workload_spec("execl", topology, strategy, copies);
}

/// The metric of that name, which the record must have.
inline double metric(const RunRecord& record, const std::string& name)
{
  for (const MetricRecord& m : record.metrics) {
    if (m.name == name) {
      return m.value;
    }
  }
  FAIL("no metric " << name);
  return 0;
}

/// Iterations per second of simulated time.
inline double throughput(const RunRecord& record)
{
  return static_cast<double>(record.completions.size()) /
         (record.completions.back() - record.measured_from).in_seconds();
}

} // namespace numasim::testing
