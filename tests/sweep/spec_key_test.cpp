/// Does a run's key follow from what decides its result, and from nothing else?

#include "tools/sweep/spec_key.hpp"

#include "models/input/json_text.hpp"
#include "models/machine/topology_json.hpp"
#include "models/workloads/workload_profile.hpp"
#include "tools/experiment/plan.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <functional>
#include <set>

using namespace numasim;

namespace {

nlohmann::json everything()
{
  return load_json(NUMASIM_DATA_DIR "/tests/machine/everything.json");
}

std::shared_ptr<WorkloadProfile> profile()
{
  auto p = std::make_shared<WorkloadProfile>();
  p->name = "p";
  p->files = {"libc.so"};
  p->programs = {"sh"};
  p->initial = {{.number = 1, .file = FileIndex{0}, .range = {.pgoff = 0, .pages = 4}}};
  p->events = {{.process = 0,
                .call = "mmap",
                .gap = Duration::ns(5),
                .inside = Duration::ns(7),
                .steps = {{.vma = 2, .range = {.pgoff = 1, .pages = 2}, .vmas = {3, 4}}}}};
  return p;
}

RunSpec replay_spec()
{
  RunSpec spec;
  spec.topology = read_topology(everything(), "everything.json");
  spec.workload = "replay";
  spec.workload_parameters =
      Parameters{{Parameter::text("profile", "a.json", "File.", "guess: a test"),
                  Parameter::real("pace", "", 1, 0, 9, "Pace.", "guess: a test")}};
  spec.strategy = "single";
  spec.strategy_parameters =
      Parameters{{Parameter::boolean("fair", true, "Fair.", "guess: a test")}};
  spec.profile = profile();
  return spec;
}

std::string key_after(const std::function<void(RunSpec&)>& change)
{
  RunSpec spec = replay_spec();
  change(spec);
  return spec_key(spec);
}

std::string key_of_profile(const std::function<void(WorkloadProfile&)>& change)
{
  return key_after([&](RunSpec& s) {
    const auto changed = profile();
    change(*changed);
    s.profile = changed;
  });
}

/// A value that is not `value`, but like it.
nlohmann::json other(const nlohmann::json& value)
{
  return value.is_boolean()          ? nlohmann::json(!value.get<bool>())
         : value.is_number_integer() ? nlohmann::json(value.get<std::int64_t>() + 1)
         : value.is_number()         ? nlohmann::json(value.get<double>() * 0.875)
                                     : nlohmann::json(value.get<std::string>() + "x");
}

} // namespace

TEST_CASE("each part of a run's input changes its key", "[sweep]")
{
  const std::vector<std::function<void(RunSpec&)>> changes{
      [](RunSpec&) {},
      [](RunSpec& s) { s.workload = "execl"; },
      [](RunSpec& s) { s.workload_parameters.set("pace", 2.0); },
      [](RunSpec& s) { s.strategy = "sharded"; },
      [](RunSpec& s) { s.strategy_parameters.set("fair", false); },
      [](RunSpec& s) { s.copies = 2; },
      [](RunSpec& s) { s.measurement.settle_iterations += 1; },
      [](RunSpec& s) { s.measurement.iterations += 1; },
      [](RunSpec& s) { s.measurement.min_iterations += 1; },
      [](RunSpec& s) { s.seed += 1; },
      [](RunSpec& s) { s.replication += 1; },
      [](RunSpec& s) { s.profile = nullptr; },
      [](RunSpec& s) { s.topology = limited_to(s.topology, 12); },
  };
  std::set<std::string> keys;
  for (const auto& change : changes) {
    keys.insert(key_after(change));
  }
  CHECK(keys.size() == changes.size());
  for (const std::string& key : keys) {
    CHECK(key.size() == 64);
  }
}

TEST_CASE("names of files and what a design is called are no part of a run's key", "[sweep]")
{
  const std::string key = spec_key(replay_spec());
  CHECK(key_after([](RunSpec& s) { s.topology.path = "/elsewhere/x.json"; }) == key);
  CHECK(key_after([](RunSpec& s) { s.topology.title = "Another"; }) == key);
  CHECK(key_after([](RunSpec& s) { s.topology.provenance.clear(); }) == key);
  CHECK(key_after([](RunSpec& s) { s.label = "single:fair=true"; }) == key);
  CHECK(key_after([](RunSpec& s) {
          s.workload_parameters.set("profile", std::string{"/elsewhere/b.json"});
        }) == key);
  CHECK(key_of_profile([](WorkloadProfile& p) { p.description = "The same."; }) == key);
}

TEST_CASE("each part of a recorded workload changes the key", "[sweep]")
{
  const std::vector<std::function<void(WorkloadProfile&)>> changes{
      [](WorkloadProfile&) {},
      [](WorkloadProfile& p) { p.timed = true; },
      [](WorkloadProfile& p) { p.files[0] = "libm.so"; },
      [](WorkloadProfile& p) { p.files.emplace_back("libm.so"); },
      [](WorkloadProfile& p) { p.programs[0] = "cc"; },
      [](WorkloadProfile& p) { p.initial[0].number = 2; },
      [](WorkloadProfile& p) { p.initial[0].file = FileIndex{1}; },
      [](WorkloadProfile& p) { p.initial[0].range.pages = 5; },
      [](WorkloadProfile& p) { p.initial.clear(); },
      [](WorkloadProfile& p) { p.events[0].process = 1; },
      [](WorkloadProfile& p) { p.events[0].call = "munmap"; },
      [](WorkloadProfile& p) { p.events[0].gap = Duration::ns(5.001); },
      [](WorkloadProfile& p) { p.events[0].inside = Duration::ns(8); },
      [](WorkloadProfile& p) { p.events[0].steps[0].kind = VmaStep::Kind::Split; },
      [](WorkloadProfile& p) { p.events[0].steps[0].file = FileIndex{1}; },
      [](WorkloadProfile& p) { p.events[0].steps[0].vma = 9; },
      [](WorkloadProfile& p) { p.events[0].steps[0].other = 9; },
      [](WorkloadProfile& p) { p.events[0].steps[0].range.pgoff = 9; },
      [](WorkloadProfile& p) { p.events[0].steps[0].other_range.pages = 9; },
      [](WorkloadProfile& p) { p.events[0].steps[0].vmas[1] = 9; },
      [](WorkloadProfile& p) { p.events[0].steps.clear(); },
  };
  std::set<std::string> keys;
  for (const auto& change : changes) {
    keys.insert(key_of_profile(change));
  }
  CHECK(keys.size() == changes.size());
}

TEST_CASE("each number of a machine changes the key", "[sweep]")
{
  const std::string key = spec_key(replay_spec());
  std::size_t changed = 0;
  const nlohmann::json values = everything().flatten();
  for (const auto& [pointer, value] : values.items()) {
    const std::string top = pointer.substr(1, pointer.find('/', 1) - 1);
    const bool about_sources = top == "provenance" || top == "fit" || top == "$schema" ||
                               top == "schema" || top == "title" || top == "notes" ||
                               pointer.ends_with("/symmetric"); // what a table says of itself
    if (about_sources || !(value.is_number() || value.is_boolean())) {
      continue;
    }
    nlohmann::json document = everything();
    document[nlohmann::json::json_pointer(pointer)] = other(value);
    try {
      const Topology topology = read_topology(document, "changed");
      INFO(pointer);
      CHECK(key_after([&](RunSpec& s) { s.topology = topology; }) != key);
      ++changed;
    } catch (const InputError&) {
      // Not a machine any more: two L3s of one core, an asymmetric table.
    }
  }
  CHECK(changed > 30);
}
