/// mmap_churn: counts and times are exact, and its parameters do what they say.

#include "models/input/input_error.hpp"
#include "tests/support/run_specs.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace numasim {
namespace {

using testing::metric;
using testing::throughput;
using testing::workload_spec;

RunSpec churn(const std::string& strategy, std::size_t copies)
{
  RunSpec spec = workload_spec("mmap_churn", "ryzen-5800u", strategy, copies);
  spec.measurement = {10, 500, 500};
  return spec;
}

TEST_CASE("an iteration is two acquisitions and two tree operations", "[processes]")
{
  const RunRecord record = simulate(churn("single", 1));
  REQUIRE(record.locks.front().name == "file i_mmap_rwsem");
  CHECK(record.locks.front().acquisitions == 2 * record.completions.size());
  CHECK(metric(record, "rmap_operations") == 2);
  CHECK(metric(record, "mapped_vmas") == 0);
}

TEST_CASE("one copy takes its calls' time and little besides", "[processes]")
{
  RunSpec spec = churn("single", 1);
  spec.topology.os.exec_cv = 0;
  const double calls = 2 * spec.topology.os.syscall.in_ns() + 900 + 1100;
  const double whole = 1e9 / throughput(simulate(spec));
  CHECK(whole > calls);
  CHECK(whole < calls + 300); // some ten lines in the own cache
  // A nanosecond of work is a nanosecond.
  spec.workload_parameters.set("mmap_ns", 1900.0);
  CHECK(1e9 / throughput(simulate(spec)) == Approx(whole + 1000).margin(0.01));
  spec.workload_parameters.set("munmap_ns", 3100.0);
  CHECK(1e9 / throughput(simulate(spec)) == Approx(whole + 3000).margin(0.01));
}

TEST_CASE("one lock is one lock: sixteen copies get no further than eight", "[processes]")
{
  const double eight = throughput(simulate(churn("single", 8)));
  const double sixteen = throughput(simulate(churn("single", 16)));
  CHECK(sixteen < 1.2 * eight);
  CHECK(throughput(simulate(churn("sharded", 16))) > 1.5 * sixteen);
}

TEST_CASE("mappings of others make the tree deeper", "[processes]")
{
  RunSpec spec = churn("single", 1);
  const double empty = throughput(simulate(spec));
  spec.workload_parameters.set("other_mappings", std::int64_t{10000});
  spec.workload_parameters.set("pages", std::int64_t{1});
  spec.workload_parameters.set("offset", std::string("random"));
  const RunRecord record = simulate(spec);
  CHECK(throughput(record) < 0.9 * empty);
  CHECK(metric(record, "mapped_vmas") == 10000);
}

TEST_CASE("a mapping longer than its file is refused", "[processes]")
{
  RunSpec spec = churn("single", 1);
  spec.workload_parameters.set("file_pages", std::int64_t{10});
  try {
    (void)simulate(spec);
    FAIL("accepted");
  } catch (const InputError& e) {
    CHECK_THAT(e.what(), Catch::Contains("/parameters/pages") && Catch::Contains("10"));
  }
}

} // namespace
} // namespace numasim
