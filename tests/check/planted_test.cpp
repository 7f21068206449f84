/// The checker finds every fault that was planted, by the rule that it breaks, and nothing in what
/// has none; what it found, it finds again.

#include "models/check/check_machine.hpp"
#include "models/workloads/simulate.hpp"
#include "tests/check/planted/planted.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace numasim {
namespace {

using testing::Planted;

RunSpec spec_of(const StrategyEntry& design)
{
  RunSpec spec;
  spec.topology = check_machine();
  spec.strategy = design.name;
  spec.strategy_parameters = Parameters(design.parameters);
  spec.design = &design;
  spec.check = CheckSettings{};
  return spec;
}

/// All scripts, as `numasim check` runs them.
CheckReport scripted(const StrategyEntry& design, std::uint32_t pauses = 1)
{
  CheckReport report;
  for (const Script& script : scripts()) {
    RunSpec spec = spec_of(design);
    spec.check->script = script.name;
    spec.check->bound = {pauses, 20'000};
    report.add(*simulate(spec).check);
  }
  return report;
}

/// A workload of many changes, and walkers.
CheckReport churned(const StrategyEntry& design)
{
  for (const CatalogueEntry& workload : workload_catalogue()) {
    if (workload.name == "mmap_churn") {
      RunSpec spec = spec_of(design);
      spec.workload = workload.name;
      spec.workload_parameters = Parameters(workload.parameters);
      spec.workload_parameters.set("mmap_ns", 0.0);
      spec.workload_parameters.set("munmap_ns", 0.0);
      spec.copies = 3;
      spec.measurement = {0, 1, 2000};
      spec.check->walkers = 1;
      spec.check->wait_floor = Duration::us(50);
      return *simulate(spec).check;
    }
  }
  FAIL("no mmap_churn");
  return {};
}

const Violation* found(const CheckReport& report, const Planted& planted)
{
  const auto at = std::find_if(report.violations.begin(), report.violations.end(),
                               [&](const Violation& violation) {
                                 return violation.rule == planted.rule &&
                                        violation.title.find(planted.title) != std::string::npos;
                               });
  return at == report.violations.end() ? nullptr : &*at;
}

std::vector<Planted> all_planted()
{
  std::vector<Planted> all = testing::planted_lock_faults();
  for (const auto& more : {testing::planted_tree_faults(), testing::planted_walk_faults(),
                           testing::planted_promotion_faults()}) {
    all.insert(all.end(), more.begin(), more.end());
  }
  return all;
}

TEST_CASE("every planted fault is found by its rule", "[check]")
{
  const std::vector<Planted> all = all_planted();
  REQUIRE(all.size() == 22);
  for (const Planted& planted : all) {
    DYNAMIC_SECTION(planted.design.name)
    {
      CheckReport report = scripted(planted.design);
      report.add(churned(planted.design));
      if (found(report, planted) == nullptr) {
        report.add(scripted(planted.design, 2));
      }
      std::string titles;
      for (const Violation& violation : report.violations) {
        titles += name_of(violation.rule) + ": " + violation.title + "\n";
      }
      INFO(titles);
      const Violation* const violation = found(report, planted);
      REQUIRE(violation != nullptr);
      REQUIRE(violation->lines.size() >= 3);
    }
  }
}

TEST_CASE("what a script's schedule has shown, it shows again", "[check]")
{
  for (const Planted& planted : all_planted()) {
    DYNAMIC_SECTION(planted.design.name)
    {
      const CheckReport report = scripted(planted.design);
      const Violation* const violation = found(report, planted);
      if (violation == nullptr) {
        continue; // found under the workload, or with more pauses
      }
      const ScriptSchedule schedule = read_schedule(violation->schedule, "--schedule");
      RunSpec spec = spec_of(planted.design);
      spec.check->script = schedule.script;
      spec.check->decisions = schedule.decisions;
      const CheckReport again = *simulate(spec).check;
      const Violation* const same = found(again, planted);
      REQUIRE(same != nullptr);
      REQUIRE(same->lines == violation->lines);
      REQUIRE(same->schedule == violation->schedule);
    }
  }
}

TEST_CASE("designs of the same build without a fault are clean", "[check]")
{
  std::vector<StrategyEntry> all = testing::sound_designs();
  const auto more = testing::sound_promoting_designs();
  all.insert(all.end(), more.begin(), more.end());
  for (const StrategyEntry& design : all) {
    DYNAMIC_SECTION(design.name)
    {
      for (const CheckReport& report : {scripted(design), churned(design)}) {
        for (const Violation& violation : report.violations) {
          UNSCOPED_INFO(name_of(violation.rule) << ": " << violation.title);
          for (const std::string& line : violation.lines) {
            UNSCOPED_INFO(line);
          }
        }
        REQUIRE(report.violations.empty());
      }
    }
  }
}

} // namespace
} // namespace numasim
