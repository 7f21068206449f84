#include "tools/selfcheck/simulated_loop.hpp"

#include "models/locks/lock.hpp"
#include "models/workloads/lockbench_loop.hpp"
#include "models/workloads/placement.hpp"
#include "models/workloads/simulate.hpp"
#include "tools/selfcheck/placed_cpus.hpp"
#include "tools/statistics/throughput.hpp"

#include <algorithm>
#include <stdexcept>

namespace numasim::selfcheck {

namespace {

const char* const k_placement = "smt_last";

Parameters parameters_of(const Load& load, std::size_t home)
{
  Parameters parameters(lockbench_parameters());
  const auto lines = [](std::size_t count) { return static_cast<std::int64_t>(count); };
  parameters.set("think_ns", load.think_ns);
  parameters.set("think_distribution", std::string{"uniform"});
  parameters.set("critical_ns", load.critical_ns);
  parameters.set("critical_distribution", std::string{"constant"});
  parameters.set("shared_lines_read", lines(load.shared_lines));
  parameters.set("shared_lines_written", lines(load.shared_lines));
  parameters.set("private_lines_read", lines(load.private_lines));
  parameters.set("private_lines_written", lines(load.private_lines));
  parameters.set("placement", std::string{k_placement});
  parameters.set("home_node", lines(home));
  return parameters;
}

/// Long for a few threads, and for many no longer than it takes.
Measurement measurement_of(std::size_t threads)
{
  constexpr std::size_t k_turns = 100'000; // of all threads
  const std::size_t each = std::clamp<std::size_t>(k_turns / threads, 200, 2000);
  return {100, static_cast<std::uint32_t>(each), 20000};
}

std::vector<RunSpec> specs_of(const Topology& topology, std::span<const Point> points,
                              const Load& load, std::uint32_t replications, std::uint64_t seed)
{
  const Machine machine(topology);
  const Cpu first = place(machine, placement_of(k_placement), 1).front();
  RunSpec spec;
  spec.topology = topology;
  spec.workload = "lockbench";
  spec.workload_parameters = parameters_of(load, index_of(machine.node_of(first)));
  spec.seed = seed;
  std::vector<RunSpec> specs;
  for (const Point& point : points) {
    const LockEntry* lock = find_lock(point.model);
    if (lock == nullptr) {
      throw std::logic_error("the registry has no lock " + point.model);
    }
    spec.strategy = point.model;
    spec.strategy_parameters = Parameters(lock->parameters);
    spec.copies = point.threads;
    spec.measurement = measurement_of(point.threads);
    for (spec.replication = 0; spec.replication < replications; ++spec.replication) {
      specs.push_back(spec);
    }
  }
  return specs;
}

double metric(const RunRecord& record, const std::string& name)
{
  const auto found = std::find_if(record.metrics.begin(), record.metrics.end(),
                                  [&](const MetricRecord& m) { return m.name == name; });
  if (found == record.metrics.end()) {
    throw std::logic_error("lockbench has no metric " + name);
  }
  return found->value;
}

SimulatedPoint point_of(std::span<const RunRecord> replications)
{
  std::vector<Completions> completions;
  SimulatedPoint point;
  for (const RunRecord& record : replications) {
    completions.push_back({record.measured_from, record.completions});
    point.least_share += metric(record, "thread_sections_min") /
                         metric(record, "thread_sections_max") /
                         static_cast<double>(replications.size());
  }
  point.per_second = estimate(steady_throughput(completions).per_second);
  return point;
}

} // namespace

std::vector<SimulatedPoint> simulate_loop(const Topology& topology, std::span<const Point> points,
                                          const Load& load, const SimulationSettings& settings)
{
  const std::uint32_t replications = settings.replications;
  const std::vector<RunSpec> specs = specs_of(topology, points, load, replications, settings.seed);
  const std::vector<RunRecord> records = run_all(specs, settings.simulator, settings.jobs);
  std::vector<SimulatedPoint> simulated;
  for (std::size_t i = 0; i < points.size(); ++i) {
    simulated.push_back(
        point_of(std::span<const RunRecord>(records).subspan(i * replications, replications)));
  }
  return simulated;
}

std::vector<std::uint32_t> cpus_of(const Topology& topology, std::size_t threads)
{
  return placed_cpus(topology, placement_of(k_placement), threads);
}

} // namespace numasim::selfcheck
