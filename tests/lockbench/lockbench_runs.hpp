#pragma once
/// Runs of lockbench whose every number is known, and what they found.

#include "models/workloads/lockbench.hpp"
#include "models/workloads/lockbench_loop.hpp"
#include "tests/support/ideal_lock.hpp"
#include "tests/support/run_specs.hpp"
#include "tests/support/small_machines.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <cstdint>
#include <string>

namespace numasim::testing {

inline constexpr Shape k_flat{1, 1, 1, 16, 1}; // 16 cores behind one L3

/// Constant times, no lines.
inline RunSpec spec_on(const Shape& shape, const LockEntry& lock, std::size_t copies)
{
  RunSpec spec;
  spec.topology = topology(shape, Protocol::Flat);
  spec.workload = "lockbench";
  spec.workload_parameters = Parameters(lockbench_parameters());
  for (const char* name : {"shared_lines_read", "shared_lines_written"}) {
    spec.workload_parameters.set(name, std::int64_t{0});
  }
  spec.workload_parameters.set("think_distribution", "constant");
  spec.workload_parameters.set("think_ns", 9000.0);
  spec.workload_parameters.set("critical_ns", 1000.0);
  spec.strategy = lock.name;
  spec.strategy_parameters = Parameters(lock.parameters);
  spec.copies = copies;
  spec.measurement = {20, 60, 0};
  return spec;
}

inline RunRecord run(const RunSpec& spec, const LockEntry& lock)
{
  return run_lockbench(Machine(spec.topology), spec, lock);
}

inline std::int64_t elapsed_ps(const RunRecord& record)
{
  return (record.completions.back() - record.measured_from).count_ps();
}

inline const LineRecord& line(const RunRecord& record, const std::string& name)
{
  const auto found = std::find_if(record.lines.begin(), record.lines.end(),
                                  [&](const LineRecord& l) { return l.name == name; });
  REQUIRE(found != record.lines.end());
  return *found;
}

inline const LockEntry& registered(const char* name)
{
  const LockEntry* lock = find_lock(name);
  REQUIRE(lock != nullptr);
  return *lock;
}

} // namespace numasim::testing
