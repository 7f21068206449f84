/// Does a scenario mean what its file says, and is every fault of a file named with its place?

#include "tests/command/support.hpp"

#include "models/input/input_error.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace numasim;

namespace {

using Copies = std::vector<std::optional<std::size_t>>;

Scenario read(const std::string& text, const std::vector<Override>& overrides = {})
{
  return read_scenario(nlohmann::json::parse(text), "x.json", test::catalogue(), overrides);
}

/// The scenario of the tests with one value replaced or added.
std::string with(const std::string& pointer, const std::string& value)
{
  auto json = nlohmann::json::parse(test::scenario_text());
  json[nlohmann::json::json_pointer(pointer)] = nlohmann::json::parse(value);
  return json.dump();
}

std::string without(const std::string& key)
{
  auto json = nlohmann::json::parse(test::scenario_text());
  json.erase(key);
  return json.dump();
}

Problem problem_of(const std::string& text, const std::vector<Override>& overrides = {})
{
  try {
    (void)read(text, overrides);
  } catch (const InputError& error) {
    INFO(error.what());
    CHECK(error.problems().size() == 1);
    return error.problems().front();
  }
  FAIL("accepted: " << text);
  return {};
}

} // namespace

TEST_CASE("what a scenario leaves out has its default", "[command]")
{
  const Scenario s = read(test::scenario_text());
  CHECK(s.name == "test");
  CHECK(s.baseline == "plain");
  CHECK(s.copies == Copies{std::nullopt});
  CHECK(s.subject == Subject::Strategy);
  CHECK(s.seed == 1);
  CHECK(s.replications == 4);
  CHECK(s.equivalence_margin == Approx(0.02));
  CHECK(s.measurement.min_iterations == Measurement{}.min_iterations);
  CHECK(s.parameters.real("work") == 100);
  CHECK(s.strategy_parameters.at("plain").integer("batch") == 8);
  CHECK(read(without("replications")).replications == 10);
}

TEST_CASE("what a scenario says is read", "[command]")
{
  const Scenario s = read(R"({
    "name": "n", "description": "d", "workload": "loop", "topologies": ["a", "b.json"],
    "strategies": ["fast"], "baseline": "equal", "copies": 3,
    "parameters": {"work": 5, "shared": false, "mode": "quick"},
    "strategy_parameters": {"plain": {"batch": 16}},
    "measurement": {"settle_iterations": 0, "iterations": 7, "min_iterations": 8},
    "replications": 2, "seed": 9007199254740992, "equivalence_margin_pct": 5
  })");
  CHECK(s.topologies == std::vector<std::string>{"a", "b.json"});
  CHECK(s.strategies == std::vector<std::string>{"fast"});
  CHECK(s.baseline == "equal");
  CHECK(s.copies == Copies{3});
  CHECK(s.parameters.real("work") == 5);
  CHECK_FALSE(s.parameters.boolean("shared"));
  CHECK(s.parameters.choice("mode") == "quick");
  CHECK(s.strategy_parameters.at("plain").integer("batch") == 16);
  CHECK(s.measurement.settle_iterations == 0);
  CHECK(s.measurement.iterations == 7);
  CHECK(s.measurement.min_iterations == 8);
  CHECK(s.seed == 9007199254740992U);
  CHECK(s.equivalence_margin == Approx(0.05));
}

TEST_CASE("every fault is named with file, pointer, what was found and what is allowed",
          "[command]")
{
  struct Case {
    std::string text;
    std::string pointer;
    std::string found;
    std::string allowed;
  };
  const auto c = GENERATE(values<Case>({
      {"[]", "", "an array of 0", "an object"},
      {without("name"), "/name", "nothing", "required"},
      {without("workload"), "/workload", "nothing", "required"},
      {without("topologies"), "/topologies", "nothing", "required"},
      {without("strategies"), "/strategies", "nothing", "required"},
      {with("/name", "3"), "/name", "3", "a string"},
      {with("/workload", "\"lop\""), "/workload", "did you mean \"loop\"", "\"loop\""},
      {with("/strategies/1", "\"fats\""), "/strategies/1", "did you mean \"fast\"", "\"plain\""},
      {with("/strategies", "[]"), "/strategies", "an array of 0", "at least one"},
      {with("/strategies", "\"plain\""), "/strategies", "a string", "an array"},
      {with("/strategies/1", "\"plain\""), "/strategies/1", "plain", "every name once"},
      {with("/topologies", "[5]"), "/topologies/0", "5", "a string"},
      {with("/baseline", "\"fist\""), "/baseline", "fist", "\"fast\""},
      {with("/copies", "0"), "/copies", "0", "a whole number from 1"},
      {with("/copies", "1.5"), "/copies", "1.5", "a whole number from 1"},
      {with("/copies", "[]"), "/copies", "an array of 0", "at least one number"},
      {with("/copies", "[1, 0]"), "/copies/1", "0", "a whole number from 1"},
      {with("/copies", R"([1, "many"])"), "/copies/1", "many", "\"all\" or a whole number"},
      {with("/copies", "[2, 4, 2]"), "/copies/2", "2", "every number once"},
      {with("/copies", R"(["all", "all"])"), "/copies/1", "all", "every number once"},
      {with("/locks", R"(["spin"])"), "/locks", "locks for a workload that compares strategies",
       "strategies (--strategy)"},
      {with("/copies", "\"some\""), "/copies", "some", "\"all\" or a whole number"},
      {with("/parameters", R"({"wrok": 1})"), "/parameters/wrok", "did you mean \"work\"",
       "work, shared, mode"},
      {with("/parameters", R"({"work": -1})"), "/parameters/work", "-1", "us"},
      {with("/parameters", R"({"mode": "x"})"), "/parameters/mode", "x", "quick"},
      {with("/parameters", "[]"), "/parameters", "an array", "an object"},
      {with("/strategy_parameters", R"({"plan": {}})"), "/strategy_parameters/plan",
       "did you mean \"plain\"", "plain, fast, equal"},
      {with("/strategy_parameters", R"({"plain": {"batch": 65}})"),
       "/strategy_parameters/plain/batch", "65", "64 pages"},
      {with("/strategy_parameters", R"({"fast": {"batch": 6}})"), "/strategy_parameters/fast/batch",
       "an unknown parameter", "no parameters"},
      {with("/measurement", R"({"iterations": 0})"), "/measurement/iterations", "0",
       "a whole number from 1"},
      {with("/measurement", R"({"iteration": 5})"), "/measurement/iteration",
       "did you mean \"iterations\"", "settle_iterations"},
      {with("/measurement", "7"), "/measurement", "7", "an object"},
      {with("/replications", "0"), "/replications", "0", "a whole number from 1"},
      {with("/replications", "true"), "/replications", "true", "a whole number from 1"},
      {with("/seed", "-1"), "/seed", "-1", "a whole number from 0"},
      {with("/equivalence_margin_pct", "0"), "/equivalence_margin_pct", "0", "%"},
      {with("/sede", "1"), "/sede", "did you mean \"seed\"", "replications"},
  }));
  const Problem p = problem_of(c.text);
  INFO(p.text());
  CHECK(p.file == "x.json");
  CHECK(p.pointer == c.pointer);
  CHECK_THAT(p.found, Catch::Contains(c.found));
  CHECK_THAT(p.allowed, Catch::Contains(c.allowed));
}

TEST_CASE("all faults of a file are told at once", "[command]")
{
  try {
    (void)read(R"({"name": "n", "workload": "x", "topologies": [], "strategies": ["y"], "z": 1})");
    FAIL("accepted");
  } catch (const InputError& error) {
    CHECK(error.problems().size() == 4);
  }
}

TEST_CASE("an override wins over the file, also where the file says nothing", "[command]")
{
  const Scenario s =
      read(test::scenario_text(), {{"--set", "/parameters/work", "7"},
                                   {"--set", "/strategy_parameters/plain/batch", "3"},
                                   {"--set", "/measurement/iterations", "4"},
                                   {"--set", "/parameters/mode", "quick"},
                                   {"--reps", "/replications", "6"},
                                   {"--copies", "/copies", "all"}});
  CHECK(s.parameters.real("work") == 7);
  CHECK(s.parameters.choice("mode") == "quick");
  CHECK(s.strategy_parameters.at("plain").integer("batch") == 3);
  CHECK(s.measurement.iterations == 4);
  CHECK(s.replications == 6);
  CHECK(s.copies == Copies{std::nullopt});
}

TEST_CASE("a bad override is blamed on its option", "[command]")
{
  const Problem reps = problem_of(test::scenario_text(), {{"--reps", "/replications", "many"}});
  CHECK(reps.text() ==
        "--reps: found a string (\"many\"); allowed: a whole number from 1 to 10000");
  const Problem set = problem_of(test::scenario_text(), {{"--set", "/parameters/work", "-1"}});
  CHECK(set.file == "--set");
  CHECK(set.pointer == "/parameters/work");
  const Problem nowhere = problem_of(test::scenario_text(), {{"--set", "/measure/x", "1"}});
  CHECK(nowhere.file == "--set");
  CHECK_THAT(nowhere.found, Catch::Contains("measurement"));
}

TEST_CASE("copies may be a list", "[command]")
{
  CHECK(read(with("/copies", R"([1, 8, "all"])")).copies == Copies{1, 8, std::nullopt});
  CHECK(read(test::scenario_text(), {{"--copies", "/copies", R"([2,"all"])"}}).copies ==
        Copies{2, std::nullopt});
  CHECK(problem_of(test::scenario_text(), {{"--copies", "/copies", "[2,0]"}}).text() ==
        "--copies: found 0; allowed: a whole number from 1 to 1000000");
}

TEST_CASE("a workload that compares locks has locks where others have strategies", "[command]")
{
  const auto fight = [](const std::string& more) {
    return R"({"name": "n", "workload": "fight", "topologies": ["a"])" + more + "}";
  };
  const Scenario s = read(fight(R"(, "locks": ["queue", "spin"], "baseline": "spin",
                                    "lock_parameters": {"queue": {"nodes": 3}})"));
  CHECK(s.subject == Subject::Lock);
  CHECK(s.strategies == std::vector<std::string>{"queue", "spin"});
  CHECK(s.baseline == "spin");
  CHECK(s.strategy_parameters.at("queue").integer("nodes") == 3);
  CHECK(read(fight(R"(, "locks": ["spin"])"), {{"--set", "/lock_parameters/queue/nodes", "5"}})
            .strategy_parameters.at("queue")
            .integer("nodes") == 5);
  CHECK(problem_of(fight("")).text() ==
        "x.json: at /locks: found nothing; allowed: a value: this key is required");
  CHECK_THAT(problem_of(fight(R"(, "locks": ["quee"])")).text(),
             Catch::Contains(R"((did you mean "queue"?))"));
  CHECK_THAT(problem_of(fight(R"(, "locks": ["spin"], "lock_parameters": {"quee": {}})")).text(),
             Catch::Contains("an unknown lock (did you mean \"queue\"?)"));
  CHECK(problem_of(fight(R"(, "locks": ["spin"], "strategies": ["plain"])")).text() ==
        "x.json: at /strategies: found strategies for a workload that compares locks; allowed: "
        "locks (--lock)");
  CHECK(problem_of(fight(R"(, "locks": ["spin"])"), {{"--lock", "/locks", R"(["spni"])"}}).text() ==
        "--lock: found a string (\"spni\") (did you mean \"spin\"?); allowed: one of \"spin\", "
        "\"queue\"");
}

TEST_CASE("of a mistyped workload nothing else is told", "[command]")
{
  CHECK(problem_of(R"({"name": "n", "workload": "fihgt", "topologies": ["a"], "locks": ["spin"]})")
            .pointer == "/workload");
}
