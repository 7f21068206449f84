/// Containers: groups of copies with files of their own, or of one image.

#include "models/input/input_error.hpp"
#include "tests/support/run_specs.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace numasim {
namespace {

using testing::spec_for;
using testing::throughput;

RunSpec containers(std::int64_t number, bool shared, const std::string& cpus)
{
  RunSpec spec = spec_for("xeon-8369b-2s-128c", "single", 128);
  spec.measurement = {2, 4, 1};
  spec.workload_parameters.set("containers", number);
  spec.workload_parameters.set("shared_files", shared);
  spec.workload_parameters.set("container_cpus", cpus);
  return spec;
}

TEST_CASE("containers of one image are as one", "[processes]")
{
  const RunRecord alone = simulate(containers(1, true, "any"));
  CHECK(simulate(containers(8, true, "any")).digest == alone.digest);
  CHECK(simulate(containers(8, true, "own")).digest == alone.digest);
  CHECK(simulate(containers(1, false, "any")).digest == alone.digest);
}

TEST_CASE("containers with files of their own do not wait for each other", "[processes]")
{
  const double one = throughput(simulate(containers(1, true, "any")));
  const double eight = throughput(simulate(containers(8, false, "any")));
  CHECK(eight > 5 * one);
  // The lines of a container's files stay within one package, which shows where nothing else that
  // all share is waited for.
  RunSpec any = containers(8, false, "any");
  RunSpec own = containers(8, false, "own");
  any.workload_parameters.set("percpu_allocator", false);
  own.workload_parameters.set("percpu_allocator", false);
  CHECK(throughput(simulate(own)) > throughput(simulate(any)));
}

TEST_CASE("each container has a set of locks, counted together", "[processes]")
{
  const RunRecord record = simulate(containers(4, false, "any"));
  for (const LockRecord& lock : record.locks) {
    if (lock.name == "libc.so.6 i_mmap_rwsem") {
      CHECK(lock.instances == 4);
    }
  }
}

TEST_CASE("more containers than copies are refused", "[processes]")
{
  RunSpec spec = containers(9, false, "any");
  spec.copies = 8;
  try {
    (void)simulate(spec);
    FAIL("accepted");
  } catch (const InputError& e) {
    CHECK_THAT(e.what(), Catch::Contains("/parameters/containers") && Catch::Contains("9") &&
                             Catch::Contains("8"));
  }
}

} // namespace
} // namespace numasim
