/// Machines on which nothing takes time: said at once, instead of spinning for ever.

#include "models/input/input_error.hpp"
#include "models/locks/lock.hpp"
#include "sim/engine.hpp"
#include "tests/support/run_specs.hpp"

#include <catch2/catch.hpp>

#include <string>

using namespace numasim;

namespace {

Process round_and_round(Engine& engine)
{
  for (;;) {
    co_await engine.delay(Duration{});
  }
}

} // namespace

TEST_CASE("a process that takes no time is found out", "[engine]")
{
  Engine engine;
  engine.spawn(round_and_round(engine));
  REQUIRE_THROWS_AS(engine.run_before(Instant{Duration::ns(1)}), TimeStandsStill);
}

TEST_CASE("spinning for nothing is an error of the machine's costs", "[lockbench]")
{
  RunSpec spec = testing::workload_spec("lockbench", "ryzen-5800u", "tas", 2);
  spec.strategy_parameters = Parameters(find_lock("tas")->parameters);
  spec.topology.path = "none.json";
  spec.topology.os.spin_iteration = Duration{};
  spec.topology.costs.l1_load = Duration{};
  spec.topology.costs.rmw_local = Duration{};
  spec.topology.costs.store_local = Duration{};
  try {
    (void)simulate(spec);
    FAIL("came to an end");
  } catch (const InputError& error) {
    CHECK_THAT(error.what(), Catch::Contains("none.json") && Catch::Contains("time stands still") &&
                                 Catch::Contains("os.spin_iteration_ns"));
  }
}
