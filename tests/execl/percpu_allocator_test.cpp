/// The per-CPU memory of an mm: how often its locks are taken, and what they bound.

#include "models/workloads/simulate.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>

namespace numasim {
namespace {

/// Copies side by side on one package, none of which shares a file with another, so that nothing
/// but the kernel's own locks is common to them.
RunSpec apart(std::size_t copies)
{
  RunSpec spec;
  spec.topology = load_topology(NUMASIM_DATA_DIR "/topologies/xeon-8369b-2s-128c.json");
  spec.workload = "execl";
  spec.workload_parameters = Parameters(workload_catalogue().front().parameters);
  spec.workload_parameters.set("placement", std::string{"compact"});
  spec.workload_parameters.set("containers", static_cast<std::int64_t>(copies));
  spec.workload_parameters.set("shared_files", false);
  spec.strategy = "single";
  spec.strategy_parameters = Parameters(strategy_catalogue().front().parameters);
  spec.copies = copies;
  spec.measurement = {4, 10, 1500};
  return spec;
}

const LockRecord& lock(const RunRecord& record, const std::string& name)
{
  const auto found = std::find_if(record.locks.begin(), record.locks.end(),
                                  [&](const LockRecord& l) { return l.name == name; });
  REQUIRE(found != record.locks.end());
  return *found;
}

double throughput(const RunRecord& record)
{
  return static_cast<double>(record.completions.size()) /
         (record.completions.back() - record.measured_from).in_seconds();
}

TEST_CASE("an exec allocates per-CPU memory twice, and before 6.6 five times", "[execl]")
{
  for (const std::int64_t allocations : {2, 5}) {
    RunSpec spec = apart(1);
    spec.workload_parameters.set("percpu_allocations", allocations);
    spec.measurement = {2, 10, 10};
    const RunRecord record = simulate(spec);
    const auto execs = lock(record, "percpu_counters_lock").acquisitions / 2;
    REQUIRE(execs > 0);
    const auto each = static_cast<std::uint64_t>(allocations);
    CHECK(lock(record, "pcpu_alloc_mutex").acquisitions == each * execs);
    CHECK(lock(record, "pcpu_lock").acquisitions == 2 * each * execs);
  }
}

TEST_CASE("pcpu_lock bounds execs that share no file", "[execl]")
{
  RunSpec spec = apart(26);
  spec.workload_parameters.set("percpu_allocations", std::int64_t{5});
  spec.topology.os.exec = Duration::us(115);
  const double rate = throughput(simulate(spec));
  // 5 allocations and 5 frees of 0.6 us one after another, without a hand-over between them.
  CHECK(rate < 1e6 / 6);
  // 14ef95be6f55 (6.6): 133 543.63 static execs/s on 26 cores before the counters were grouped,
  // which the time held is derived from.
  CHECK(rate == Approx(133543.63).epsilon(0.1));
  spec.workload_parameters.set("percpu_allocations", std::int64_t{2});
  CHECK(throughput(simulate(spec)) > 1.3 * rate);
}

} // namespace
} // namespace numasim
