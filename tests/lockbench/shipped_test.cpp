/// The scenario that comes with numasim, read against what there really is to choose from.

#include "models/workloads/simulate.hpp"
#include "tools/experiment/plan.hpp"

#include <catch2/catch.hpp>

#include <string>

namespace numasim {

TEST_CASE("scenarios/lockbench.json runs every lock with every number of copies", "[lockbench]")
{
  const Catalogue catalogue{.strategies = strategy_catalogue(),
                            .workloads = workload_catalogue(),
                            .locks = lock_catalogue()};
  const std::string file = std::string(NUMASIM_DATA_DIR) + "/scenarios/lockbench.json";
  const Plan plan = make_plan(file, catalogue, Mode::Compare, {});
  CHECK(plan.scenario.subject == Subject::Lock);
  CHECK(plan.specs.size() ==
        plan.strategies.size() * plan.scenario.copies.size() * plan.scenario.replications);
  CHECK(plan.specs.front().copies == 1);
  CHECK(plan.specs.back().copies == plan.topologies.front().cpus.size());
  // The smallest of its runs, through the same door as the command's.
  const RunRecord record = simulate(plan.specs.front());
  CHECK(record.completions.size() == plan.scenario.measurement.min_iterations);
}

} // namespace numasim
