/// Is a scenario expanded into the right runs?

#include "tests/command/support.hpp"

#include "models/input/input_error.hpp"

#include <catch2/catch.hpp>

#include <set>

using namespace numasim;

namespace {

struct Fixture {
  test::TemporaryDirectory directory;
  std::string file = directory.write("s.json", test::scenario_text());

  [[nodiscard]] Plan plan(Mode mode, const Selection& selection = {}) const
  {
    return make_plan(file, test::catalogue(), mode, selection);
  }
};

Selection with(std::vector<Override> overrides)
{
  Selection selection;
  selection.overrides = std::move(overrides);
  return selection;
}

} // namespace

TEST_CASE("a comparison runs every strategy with every replication under the same seed",
          "[command]")
{
  const Plan plan = Fixture{}.plan(Mode::Compare);
  REQUIRE(plan.specs.size() == 12);
  std::set<std::pair<std::string, std::uint32_t>> seen;
  for (const RunSpec& spec : plan.specs) {
    CHECK(spec.seed == 1);
    CHECK(spec.topology.name == "ryzen-5800u");
    CHECK(spec.copies == spec.topology.cpus.size());
    seen.insert({spec.strategy, spec.replication});
  }
  CHECK(seen.size() == 12);
  CHECK(plan.specs.front().strategy_parameters.integer("batch") == 8);
  CHECK(plan.inputs.size() == 2);
  CHECK(plan.inputs.contains("topologies/ryzen-5800u.json"));
}

TEST_CASE("the baseline is compared with even if it was not chosen", "[command]")
{
  Selection selection =
      with({{"--strategy", "/strategies", R"(["equal"])"}, {"--baseline", "/baseline", "fast"}});
  selection.strategies_chosen = true;
  CHECK(Fixture{}.plan(Mode::Compare, selection).strategies ==
        std::vector<std::string>{"fast", "equal"});
  CHECK(Fixture{}.plan(Mode::Run, selection).strategies == std::vector<std::string>{"equal"});
}

TEST_CASE("a run takes the first topology and the baseline", "[command]")
{
  const Fixture fixture;
  const std::vector<Override> both{{"", "/topologies", R"(["hygon-c86-12n-384c", "ryzen-5800u"])"}};
  const Plan plan = fixture.plan(Mode::Run, with(both));
  CHECK(plan.topologies.size() == 1);
  CHECK(plan.topologies.front().name == "hygon-c86-12n-384c");
  CHECK(plan.strategies == std::vector<std::string>{"plain"});
  CHECK(fixture.plan(Mode::Compare, with(both)).topologies.size() == 2);
}

TEST_CASE("more copies than CPUs are refused", "[command]")
{
  try {
    (void)Fixture{}.plan(Mode::Run, with({{"--copies", "/copies", "17"}}));
    FAIL("accepted");
  } catch (const InputError& error) {
    CHECK(error.problems().front().text() ==
          "--copies: found 17; allowed: 1 to 16, the CPUs of ryzen-5800u");
  }
}

TEST_CASE("an unknown topology is named with the place that asked for it", "[command]")
{
  const Fixture fixture;
  try {
    (void)fixture.plan(Mode::Run, with({{"", "/topologies", R"(["ryzen-5800"])"}}));
    FAIL("accepted");
  } catch (const InputError& error) {
    CHECK_THAT(error.what(), Catch::StartsWith(fixture.file + ": at /topologies/0: "));
    CHECK_THAT(error.what(), Catch::Contains("did you mean \"ryzen-5800u\""));
  }
}

TEST_CASE("topologies beside the scenario are found", "[command]")
{
  const test::TemporaryDirectory directory;
  std::filesystem::copy(NUMASIM_DATA_DIR "/topologies/ryzen-5800u.json",
                        directory.path() / "mine.json");
  const std::string file = directory.write("s.json", test::scenario_text());
  for (const char* name : {"mine", "mine.json"}) {
    const Plan plan =
        make_plan(file, test::catalogue(), Mode::Run, with({{"", "/topologies/0", name}}));
    CHECK(plan.topologies.front().path == directory.path() / "mine.json");
  }
}

TEST_CASE("two topologies of one name are refused", "[command]")
{
  const test::TemporaryDirectory directory;
  std::filesystem::copy(NUMASIM_DATA_DIR "/topologies/ryzen-5800u.json",
                        directory.path() / "mine.json");
  const std::string file = directory.write("s.json", test::scenario_text());
  CHECK_THROWS_WITH(make_plan(file, test::catalogue(), Mode::Compare,
                              with({{"", "/topologies", R"(["mine", "ryzen-5800u"])"}})),
                    Catch::Contains("a second topology named \"ryzen-5800u\""));
}

TEST_CASE("a --set of /topology reaches every topology", "[command]")
{
  Selection selection;
  selection.topology_overrides.push_back({"--set /topology/...", "/os/syscall_ns", "123"});
  CHECK(Fixture{}.plan(Mode::Run, selection).topologies.front().os.syscall == Duration::ns(123));
  selection.topology_overrides.push_back({"--set /topology/...", "/os/syscall_ns", "-1"});
  CHECK_THROWS_WITH(Fixture{}.plan(Mode::Run, selection),
                    Catch::Contains("with --set: at /os/syscall_ns: found -1"));
  selection.topology_overrides.back() = {"--set /topology/...", "/so/syscall_ns", "1"};
  CHECK_THROWS_WITH(Fixture{}.plan(Mode::Run, selection),
                    Catch::StartsWith("--set /topology/...: "));
}

TEST_CASE("a limited machine is a smaller sound machine", "[command]")
{
  const Topology t = limited_to(test::machine("box", 3), 6);
  CHECK(t.cpus == std::vector<std::uint32_t>{0, 1, 2, 3, 4, 5});
  CHECK(t.core == std::vector<std::uint32_t>{0, 0, 1, 1, 2, 2});
  CHECK(t.l3 == std::vector<std::uint32_t>{0, 0, 0, 0, 1, 1});
  REQUIRE(t.nodes.size() == 3);
  CHECK(t.nodes[1].cpus == std::vector<std::uint32_t>{4, 5});
  CHECK(t.nodes[2].cpus.empty());
  CHECK_THROWS_AS(limited_to(t, 7), std::invalid_argument);
}

TEST_CASE("numbers that a limited machine leaves out are closed up", "[command]")
{
  Topology t = test::machine("box", 2);
  t.core = {0, 2, 1, 3, 0, 2, 1, 3};
  t.l3 = {0, 3, 0, 3, 1, 2, 1, 2};
  t = limited_to(std::move(t), 2);
  CHECK(t.core == std::vector<std::uint32_t>{0, 1});
  CHECK(t.l3 == std::vector<std::uint32_t>{0, 1});
}

TEST_CASE("a list of copies is compared whole, and run at its first number", "[command]")
{
  const Fixture fixture;
  const Selection in_file = with({{"--set", "/copies", R"([4, 1, "all", 16])"}});
  const Plan plan = fixture.plan(Mode::Compare, in_file);
  REQUIRE(plan.specs.size() == 36); // 3 x 3 x 4; "all" is 16 here
  CHECK(plan.specs[0].copies == 4);
  CHECK(plan.specs[11].copies == 4);
  CHECK(plan.specs[11].strategy == "equal");
  CHECK(plan.specs[12].copies == 1);
  CHECK(plan.specs[12].strategy == "plain");
  CHECK(plan.specs[35].copies == 16);
  CHECK(fixture.plan(Mode::Run, in_file).specs.size() == 4);
  Selection chosen = with({{"--copies", "/copies", "[1,2]"}});
  chosen.copies_chosen = true;
  CHECK(fixture.plan(Mode::Run, chosen).specs.size() == 8);
}
