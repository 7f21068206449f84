// The execl workload with its fresh pages as bulk traffic.

#include "tests/support/run_specs.hpp"

#include <catch2/catch.hpp>

#include <cstdint>

using namespace numasim;
using namespace numasim::testing;

namespace {

/// 16 CPUs, one memory of 10 GB/s.
RunSpec narrow(std::size_t copies, std::int64_t zeroed_kib, std::int64_t copied_kib)
{
  RunSpec spec = spec_for("ryzen-5800u", "single", copies);
  spec.topology.bandwidth.dram = 1e10;
  spec.workload_parameters.set("bulk_zero_kib", zeroed_kib);
  spec.workload_parameters.set("bulk_copy_kib", copied_kib);
  return spec;
}

} // namespace

TEST_CASE("one copy's bulk traffic is part of what its exec takes", "[execl]")
{
  for (const std::int64_t kib : {0, 90, 300}) {
    RunSpec spec = narrow(1, kib, kib);
    spec.measurement = {5, 2000, 2000};
    const RunRecord record = simulate(spec);
    CHECK(1e6 / throughput(record) == Approx(spec.topology.os.exec.in_us()).epsilon(0.01));
  }
}

TEST_CASE("memory that every exec passes bounds the throughput of a full machine", "[execl]")
{
  // 300 KiB zeroed and 150 copied, which count twice: 600 KiB an exec at 10 GB/s.
  RunSpec spec = narrow(16, 300, 150);
  spec.measurement = {5, 50, 800};
  const double bound = 1e10 / (600 * 1024);
  const double bounded = throughput(simulate(spec));
  CHECK(bounded < 1.01 * bound);
  CHECK(bounded > 0.97 * bound);
  spec.topology.bandwidth.dram = 0;
  CHECK(throughput(simulate(spec)) > 1.5 * bound);
}

TEST_CASE("runs follow one another although each ends with bulk traffic under way", "[execl]")
{
  RunSpec spec = narrow(16, 300, 150);
  spec.measurement = {1, 5, 80};
  const RunRecord first = simulate(spec);
  for (int i = 0; i < 3; ++i) {
    // Not to the picosecond within one process: SimGrid's clock goes on (docs/engine.md).
    CHECK(throughput(simulate(spec)) == Approx(throughput(first)).epsilon(1e-3));
  }
}
