/// Does `explain` list every number of a result, as it is in the run, and with honest confidence?

#include "models/input/grounds.hpp"
#include "models/input/json_text.hpp"
#include "models/locks/lock.hpp"
#include "tests/command/support.hpp"
#include "tools/experiment/data_files.hpp"
#include "tools/provenance/provenance.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <array>
#include <fstream>
#include <map>
#include <set>
#include <sstream>

namespace numasim {
namespace {

const Catalogue k_shipped{.strategies = strategy_catalogue(),
                          .workloads = workload_catalogue(),
                          .locks = lock_catalogue()};

Plan plan_of(const std::string& scenario, const Selection& selection = {})
{
  return make_plan(find_scenario(scenario), k_shipped, Mode::Compare, selection);
}

const ProvenanceRow* find(const std::vector<ProvenanceRow>& rows, const std::string& pointer,
                          const std::string& of)
{
  const auto found = std::find_if(rows.begin(), rows.end(), [&](const ProvenanceRow& row) {
    return row.pointer == pointer && row.of == of;
  });
  return found == rows.end() ? nullptr : &*found;
}

std::string name_of(Grounds grounds)
{
  constexpr std::array<const char*, 5> k_names{"measured", "documented", "derived", "guess",
                                               "chosen"};
  return k_names.at(static_cast<std::size_t>(grounds));
}

/// "parameter grounds: entries", a line each.
std::string grounds_of_all()
{
  std::map<std::string, std::set<std::string>> entries;
  for (const auto& catalogue : {workload_catalogue(), strategy_catalogue(), lock_catalogue()}) {
    for (const CatalogueEntry& entry : catalogue) {
      for (const Parameter& p : entry.parameters) {
        entries[p.name + " " + name_of(grounds_of(p))].insert(entry.name);
      }
    }
  }
  std::string text;
  for (const auto& [parameter, names] : entries) {
    text += parameter + ":";
    for (const std::string& name : names) {
      text += " " + name;
    }
    text += "\n";
  }
  return text;
}

} // namespace

TEST_CASE("every parameter's confidence is as listed: a new one has to be judged", "[provenance]")
{
  const std::filesystem::path file =
      std::filesystem::path{NUMASIM_DATA_DIR} / "tests/provenance/grounds.txt";
  std::ifstream in{file};
  std::stringstream listed;
  listed << in.rdbuf();
  // A source begins with "guess", "derived", "measured" or "chosen" where it is that; read the
  // parameter's, and put what it says on the list.
  CHECK(grounds_of_all() == listed.str());
}

TEST_CASE("the first word of a source is its grounds, and no other", "[provenance]")
{
  const auto grounds = [](const std::string& source) {
    return grounds_of(Parameter::boolean("p", false, "Meaning.", source));
  };
  CHECK(grounds("guess") == Grounds::Guess);
  CHECK(grounds("guess: 1 to 3 us") == Grounds::Guess);
  CHECK(grounds("derived: from two") == Grounds::Derived);
  CHECK(grounds("measured on a 9754") == Grounds::Measured);
  CHECK(grounds("chosen: what is looked at") == Grounds::Choice);
  CHECK(grounds("guesswork is not meant") == Grounds::Documented);
  CHECK(grounds("mm/mmap.c, a guess of its authors") == Grounds::Documented);
  CHECK(grounds("") == Grounds::Documented);
}

TEST_CASE("every parameter of workload and designs is listed with the value of the run",
          "[provenance]")
{
  Selection selection;
  selection.overrides.push_back(
      {.option = "--set", .pointer = "/parameters/daemons", .value = "77"});
  selection.overrides.push_back({.option = "--strategy",
                                 .pointer = "/strategies",
                                 .value = R"(["sharded", "split-lock:exit_batch=false"])"});
  selection.strategies_chosen = true;
  const Plan plan = plan_of("execl", selection);
  const auto rows = provenance_of(plan, {});
  REQUIRE(plan.specs.size() >= 3);
  for (const RunSpec& spec : plan.specs) {
    for (const Parameter& p : spec.workload_parameters.declared()) {
      INFO(p.name);
      const ProvenanceRow* row = find(rows, "/parameters/" + p.name, "execl");
      REQUIRE(row != nullptr);
      CHECK(row->unit == p.unit);
      CHECK(row->meaning == p.meaning);
      const ParameterValue& value = spec.workload_parameters.value(p.name);
      if (const auto* number = std::get_if<std::int64_t>(&value)) {
        CHECK(row->number == static_cast<double>(*number));
      }
      if (const auto* number = std::get_if<double>(&value)) {
        CHECK(row->number == *number);
      }
    }
    for (const Parameter& p : spec.strategy_parameters.declared()) {
      INFO(spec.shown_strategy() << " " << p.name);
      CHECK(find(rows, "/strategy_parameters/" + spec.strategy + "/" + p.name,
                 spec.shown_strategy()) != nullptr);
    }
  }
  const ProvenanceRow* set = find(rows, "/parameters/daemons", "execl");
  CHECK(set->number == 77.0);
  CHECK(set->confidence == Belief::Chosen);
  CHECK_THAT(set->source, Catch::Contains("60 processes unless set"));
  const ProvenanceRow* variant =
      find(rows, "/strategy_parameters/split-lock/exit_batch", "split-lock:exit_batch=false");
  CHECK(variant->value == "false");
  CHECK(variant->confidence == Belief::Chosen);
  CHECK(find(rows, "/parameters/migration_rate", "execl")->confidence == Belief::Guess);
  CHECK(find(rows, "/parameters/faults_per_file", "execl")->confidence == Belief::Derived);
}

TEST_CASE("every value of the machine's file is listed with its source", "[provenance]")
{
  Selection selection;
  selection.overrides.push_back(
      {.option = "--topology", .pointer = "/topologies", .value = R"(["xeon-8369b-2s-128c"])"});
  selection.topologies_chosen = true;
  selection.topology_overrides.push_back(
      {.option = "--set", .pointer = "/os/wake_ns", .value = "1234"});
  const Plan plan = plan_of("execl", selection);
  const Topology& topology = plan.topologies.front();
  const auto rows = machine_rows(topology, selection.topology_overrides);
  const auto row = [&](const std::string& pointer) {
    const ProvenanceRow* found = find(rows, "/topology" + pointer, topology.name);
    INFO(pointer);
    REQUIRE(found != nullptr);
    return *found;
  };
  CHECK(row("/cpus").number == 128.0);
  CHECK(row("/nodes").number == 2.0);
  CHECK(row("/rmw_local_ns").number == Approx(topology.costs.rmw_local.in_ns()));
  CHECK(row("/os/wake_ns").number == 1234.0);
  CHECK(row("/os/wake_ns").confidence == Belief::Chosen);
  CHECK_THAT(row("/os/wake_ns").source, Catch::StartsWith("set by --set; the file's value: "));
  // Left out of the file: what the kernel has, of eight CPUs and more.
  CHECK(row("/os/time_slice_ns").number == 3e6);
  CHECK(row("/os/tick_ns").number == 4e6);
  CHECK(row("/os/tick_ns").confidence == Belief::Documented);
  for (const auto& [pointer, origin] : topology.provenance) {
    INFO(pointer);
    const bool listed = std::any_of(rows.begin(), rows.end(), [&](const ProvenanceRow& each) {
      return each.source.find(origin.source) != std::string::npos;
    });
    CHECK(listed);
  }
}

TEST_CASE("the numbers that sensitivity varies are among those that are listed", "[provenance]")
{
  for (const char* scenario : {"execl", "lockbench"}) {
    const Plan plan = plan_of(scenario);
    const auto rows = provenance_of(plan, {});
    for (const Target& target : numeric_targets(plan, {})) {
      if (target.pointer == "/cpus") {
        continue; // /topology/cpus
      }
      INFO(target.pointer);
      const auto found = std::find_if(rows.begin(), rows.end(), [&](const ProvenanceRow& row) {
        return row.pointer == target.pointer;
      });
      REQUIRE(found != rows.end());
      if (!target.scales) {
        CHECK(found->number == target.value);
      }
      if (target.trust != Belief::Chosen) {
        CHECK(found->confidence == target.trust);
      }
    }
  }
}

TEST_CASE("constants of the model are listed where they are used", "[provenance]")
{
  const auto share = [](const std::vector<ProvenanceRow>& rows) {
    double sum = 0;
    for (const ProvenanceRow& row : rows) {
      const std::map<std::string, double> times{{"share.exit_gap", 3},
                                                {"share.elf_gap", 12},
                                                {"share.libc_gap", 13},
                                                {"share.relro_gap", 3}};
      if (row.pointer.starts_with("share.")) {
        const auto found = times.find(row.pointer);
        sum += *row.number * (found == times.end() ? 1 : found->second);
      }
    }
    return sum;
  };
  CHECK(share(model_rows(plan_of("execl").scenario)) == Approx(100));
  CHECK(model_rows(plan_of("lockbench").scenario).empty());
}

} // namespace numasim
