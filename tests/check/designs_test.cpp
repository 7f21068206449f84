/// What the checker finds in the designs there are.

#include "models/check/check_machine.hpp"
#include "models/check/explore.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <initializer_list>
#include <string>
#include <utility>

namespace numasim {
namespace {

using Settings = std::initializer_list<std::pair<std::string, ParameterValue>>;

/// All scripts in all forms, with so many pauses.
CheckReport explored(const std::string& name, const Settings& settings, std::uint32_t pauses = 1)
{
  const Machine machine(check_machine());
  const StrategyEntry& design = *find_strategy(name);
  Parameters parameters(design.parameters);
  for (const auto& [parameter, value] : settings) {
    parameters.set(parameter, value);
  }
  CheckReport report;
  for (const Script& script : scripts()) {
    for (const ScriptForm form : forms_of(parameters)) {
      report.add(
          explore(machine, design, in_form(parameters, form), script, form, {pauses, 100'000})
              .report);
    }
  }
  return report;
}

/// The titles of what it found, sorted.
std::vector<std::string> titles(const CheckReport& report)
{
  std::vector<std::string> all;
  for (const Violation& violation : report.violations) {
    all.push_back(violation.title);
  }
  std::sort(all.begin(), all.end());
  return all;
}

TEST_CASE("designs that keep mainline's lock are clean in every schedule of every script",
          "[check]")
{
  for (const char* name : {"single", "split-tree"}) {
    for (const char* fusion : {"none", "locks", "operations"}) {
      DYNAMIC_SECTION(name << ", overlay_fusion = " << fusion)
      {
        const CheckReport report =
            explored(name, {{"overlay_fusion", std::string(fusion)}, {"fork_batch", true}});
        CHECK(titles(report).empty());
        for (const std::uint64_t checked : report.checked) {
          REQUIRE(checked > 0);
        }
      }
    }
  }
}

TEST_CASE("split-lock as posted asks twice for a lock and in any order", "[check]")
{
  const CheckReport posted = explored("split-lock", {});
  REQUIRE(posted.violations_of(CheckRule::LockOrder) > 0);
  const auto found = titles(posted);
  REQUIRE(std::count(found.begin(), found.end(),
                     "self-deadlock on file i_mmap_tree rwsem in shift") == 1);
  REQUIRE(std::count(found.begin(), found.end(),
                     "possible deadlock among locks of the class file i_mmap_tree rwsem") == 1);
  REQUIRE(titles(explored("split-lock", {{"as", std::string("meant")}})).empty());
}

TEST_CASE("hash shards lose the order of fork unless fork keeps walkers away", "[check]")
{
  const std::vector<std::string> lost{"a page-table entry of file escapes a walk during fork"};
  REQUIRE(titles(explored("sharded", {})) == lost);
  REQUIRE(titles(explored("sharded", {{"fork_hold", true}})).empty());
  REQUIRE(titles(explored("sharded", {{"shard_by", std::string("cpu")}})).empty());
  REQUIRE(titles(explored("node-shard", {})) == lost);
}

} // namespace
} // namespace numasim
