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

/// All scripts in all forms with one pause, or only `one` of them with two.
CheckReport explored(const std::string& name, const Settings& settings, const char* one = nullptr)
{
  const Machine machine(check_machine());
  const StrategyEntry& design = *find_strategy(name);
  Parameters parameters(design.parameters);
  for (const auto& [parameter, value] : settings) {
    parameters.set(parameter, value);
  }
  CheckReport report;
  for (const Script& script : scripts()) {
    if (one != nullptr && script.name != one) {
      continue;
    }
    for (const ScriptForm form : forms_of(parameters)) {
      report.add(explore(machine, design, in_form(parameters, form), script, form,
                         {one == nullptr ? 1U : 2U, 20'000})
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
  REQUIRE(titles(explored("sharded", {}, "fork-again")) == lost);
  REQUIRE(titles(explored("sharded", {{"fork_hold", true}}, "fork-again")).empty());
  REQUIRE(titles(explored("sharded", {{"fork_hold", true}})).empty());
  REQUIRE(titles(explored("sharded", {{"shard_by", std::string("cpu")}}, "fork-again")).empty());
  REQUIRE(titles(explored("sharded", {{"shard_by", std::string("cpu")}})).empty());
  REQUIRE(titles(explored("node-shard", {}, "fork-again")) == lost);
}

TEST_CASE("a walk from tree to tree misses what a moved boundary hands over behind its back",
          "[check]")
{
  const std::vector<std::string> missed{"a walk of file misses what is mapped throughout it"};
  REQUIRE(titles(explored("partition", {}, "shift")) == missed);
  REQUIRE(titles(explored("partition", {{"outer", true}}, "shift")).empty());
  REQUIRE(titles(explored("node-shard", {}, "shift")).empty()); // all the locks at once
}

TEST_CASE("what may sleep does not go under a lock that spins", "[check]")
{
  const std::string copies = "sleeping while atomic: copy_page_range(), which allocates page "
                             "tables, with file i_mmap_rwsem held, which spins";
  const CheckReport held =
      explored("sharded", {{"fork_hold", true}, {"outer_lock", std::string("mnt_hold_writers")}});
  REQUIRE(titles(held) == std::vector<std::string>{copies});
  const CheckReport nested = explored("sharded", {{"shard_lock", std::string("rw_semaphore")},
                                                  {"outer_lock", std::string("qrwlock")}});
  REQUIRE(titles(nested) ==
          std::vector<std::string>{"sleeping while atomic: taking file i_mmap shard lock "
                                   "(rw_semaphore) with file i_mmap_rwsem held, which spins"});
}

TEST_CASE("mappings of marked files cannot be found", "[check]")
{
  const CheckReport report = explored("exclude", {{"files", std::string("all")}});
  REQUIRE(report.violations_of(CheckRule::Trees) > 0);
  REQUIRE(report.violations_of(CheckRule::Walks) > 0);
  REQUIRE(titles(explored("exclude", {})).empty()); // the scripts' file is no library
}

TEST_CASE("all schedules within a bound are run, each once", "[check]")
{
  const Machine machine(check_machine());
  const StrategyEntry& design = *find_strategy("single");
  const Parameters parameters(design.parameters);
  const Script& script = *find_script("shift-at-home");
  const auto schedules = [&](const ExploreBound& bound) {
    const Exploration e = explore(machine, design, parameters, script, ScriptForm::Given, bound);
    return std::pair{e.report.schedules, e.exhausted};
  };
  const std::uint64_t places = run_script(machine, design, parameters, script, {}).places;
  REQUIRE(places > 4);
  REQUIRE(schedules({0, 1000}) == std::pair{std::uint64_t{1}, true});
  // None, and a short or a long one at each place.
  REQUIRE(schedules({1, 1000}) == std::pair{1 + 2 * places, true});
  REQUIRE(schedules({1, 5}) == std::pair{std::uint64_t{5}, false});
  REQUIRE(schedules({2, 100'000}).second);
  REQUIRE(schedules({2, 100'000}).first > 1 + 2 * places + 2 * places * (places - 1) / 2);
}

} // namespace
} // namespace numasim
