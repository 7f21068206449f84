/// Does every scenario that comes with numasim run, on its machines and with its designs?

#include "tests/command/support.hpp"

#include "models/workloads/simulate.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/experiment/plan.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <set>

namespace numasim {
namespace {

const Catalogue k_catalogue{strategy_catalogue(), workload_catalogue(), lock_catalogue()};

std::filesystem::path shipped(const std::string& name)
{
  return std::filesystem::path{NUMASIM_DATA_DIR} / "scenarios" / (name + ".json");
}

TEST_CASE("every workload of the reverse map has a scenario of its name", "[command]")
{
  for (const char* name : {"execl", "sysexec", "spawn", "shell", "forkserver", "mmap_churn",
                           "containers", "build_mix", "single_copy", "replay"}) {
    INFO(name);
    const Plan plan = make_plan(shipped(name), k_catalogue, Mode::Compare, {});
    CHECK(plan.scenario.name == name);
    CHECK(!plan.scenario.description.empty());
    CHECK(plan.topologies.size() >= 2);
  }
}

TEST_CASE("a shipped scenario runs with each of its designs", "[command]")
{
  std::size_t scenarios = 0;
  for (const auto& file : std::filesystem::directory_iterator(shipped("execl").parent_path())) {
    if (file.path().extension() != ".json") {
      continue;
    }
    ++scenarios;
    INFO(file.path());
    Plan plan = make_plan(file.path(), k_catalogue, Mode::Compare, {});
    std::set<std::string> seen;
    for (RunSpec& spec : plan.specs) {
      // One of each design and machine, as few copies and turns as show that it goes.
      if (!seen.insert(spec.topology.name + "/" + spec.shown_strategy()).second) {
        continue;
      }
      const Parameters& p = spec.workload_parameters;
      const auto has = [&](const char* name) {
        return std::any_of(p.declared().begin(), p.declared().end(),
                           [&](const Parameter& q) { return q.name == name; });
      };
      spec.copies = has("containers") ? static_cast<std::size_t>(p.integer("containers")) : 2;
      if (spec.workload == "lockbench" && p.real("duration_us") > 0) {
        spec.workload_parameters.set("settle_us", 10.0);
        spec.workload_parameters.set("duration_us", 100.0);
      }
      spec.measurement = {1, 1, 4};
      const RunRecord record = simulate(spec);
      CHECK(record.completions.size() >= 4);
      CHECK(record.completions.back() > record.measured_from);
    }
    CHECK(seen.size() >= plan.strategies.size());
  }
  CHECK(scenarios >= 12);
}

} // namespace
} // namespace numasim
