/// Variants of one lock or design side by side: NAME:PARAMETER=VALUE.

#include "models/input/input_error.hpp"
#include "models/input/parameter_text.hpp"
#include "tests/command/support.hpp"
#include "tools/experiment/variant.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace numasim;

namespace {

Scenario read_locks(const std::string& locks, const std::string& more = "",
                    const std::vector<Override>& overrides = {})
{
  const std::string text =
      R"({"name": "n", "workload": "fight", "topologies": ["a"], "locks": )" + locks + more + "}";
  return read_scenario(nlohmann::json::parse(text), "x.json", test::catalogue(), overrides);
}

std::string problem_of(const std::string& label)
{
  try {
    (void)read_locks(R"(["spin"])", "", {{"--lock", "/locks", json_list(std::vector{label})}});
  } catch (const InputError& error) {
    CHECK(error.problems().size() == 1);
    return error.problems().front().text();
  }
  FAIL("accepted: " << label);
  return {};
}

} // namespace

TEST_CASE("a variant has its own parameters and its label stays as it was written", "[command]")
{
  const Scenario s = read_locks(R"(["queue", "queue:nodes=3", "queue:nodes=4", "spin"])");
  CHECK(s.strategies ==
        std::vector<std::string>{"queue", "queue:nodes=3", "queue:nodes=4", "spin"});
  CHECK(s.baseline == "queue");
  CHECK(s.strategy_parameters.at("queue").integer("nodes") == 1);
  CHECK(s.strategy_parameters.at("queue:nodes=3").integer("nodes") == 3);
  CHECK(s.strategy_parameters.at("queue:nodes=4").integer("nodes") == 4);
  CHECK(entry_of("queue:nodes=3") == "queue");
  CHECK(entry_of("queue") == "queue");
}

TEST_CASE("a variant starts from what the scenario sets for all of its name", "[command]")
{
  const auto s = read_scenario(nlohmann::json::parse(
                                   R"({"name": "n", "workload": "loop", "topologies": ["a"],
              "strategies": ["plain", "plain:batch=9"], "baseline": "plain:batch=10",
              "strategy_parameters": {"plain": {"batch": 2}}})"),
                               "x.json", test::catalogue(), {});
  CHECK(s.strategy_parameters.at("plain").integer("batch") == 2);
  CHECK(s.strategy_parameters.at("plain:batch=9").integer("batch") == 9);
  CHECK(s.baseline == "plain:batch=10");
  CHECK(s.strategy_parameters.at("plain:batch=10").integer("batch") == 10);
}

TEST_CASE("a variant that is wrong says what is allowed", "[command]")
{
  CHECK(problem_of("quee:nodes=3") ==
        "--lock: found \"quee\" (did you mean \"queue\"?); allowed: spin, queue");
  CHECK(problem_of("queue:") == "--lock: found \"\"; allowed: queue:PARAMETER=VALUE");
  CHECK(problem_of("queue:nodes") == "--lock: found \"nodes\"; allowed: queue:PARAMETER=VALUE");
  CHECK(problem_of("queue:noeds=3") ==
        "--lock: found an unknown parameter \"noeds\" of queue (did you mean \"nodes\"?); allowed: "
        "nodes");
  CHECK(problem_of("spin:nodes=3") ==
        "--lock: found an unknown parameter \"nodes\" of spin; allowed: no parameters at all");
  CHECK(problem_of("queue:nodes=3:nodes=4") ==
        "--lock: found \"nodes\" once more; allowed: every parameter once");
  for (const char* bad : {"10", "0", "many", "", "3x", "1.5", "1e400", "nan"}) {
    CHECK(problem_of("queue:nodes=" + std::string{bad}) ==
          "--lock: found \"nodes=" + std::string{bad} + "\"; allowed: a whole number from 1 to 9");
  }
}

TEST_CASE("a parameter's text is a value of its type or none", "[command]")
{
  const Parameter flag = Parameter::boolean("x", true, "", "");
  CHECK(value_from_text(flag, "false") == ParameterValue{false});
  CHECK_FALSE(value_from_text(flag, "0").has_value());
  const Parameter real = Parameter::real("x", "ns", 1, 0, 10, "", "");
  CHECK(value_from_text(real, "2.5") == ParameterValue{2.5});
  CHECK(value_from_text(real, "1e1") == ParameterValue{10.0});
  CHECK_FALSE(value_from_text(real, "2.5 ").has_value());
  const Parameter choice = Parameter::choice("x", "7", {"7", "b"}, "", "");
  CHECK(value_from_text(choice, "7") == ParameterValue{std::string{"7"}});
}

TEST_CASE("each variant is run with its parameters and shown by its label", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string file =
      directory.write("s.json", R"({"name": "n", "workload": "loop", "topologies": ["ryzen-5800u"],
                    "replications": 2, "strategies": ["plain", "plain:batch=9"]})");
  const Plan plan = make_plan(file, test::catalogue(), Mode::Compare, {});
  REQUIRE(plan.specs.size() == 4);
  CHECK(plan.specs[0].shown_strategy() == "plain");
  CHECK(plan.specs[2].shown_strategy() == "plain:batch=9");
  CHECK(plan.specs[2].strategy == "plain");
  CHECK(plan.specs[2].strategy_parameters.integer("batch") == 9);
  const test::Outcome shown = test::command({"compare", file, "--format", "csv", "--quiet"});
  CHECK(shown.status == 0);
  CHECK_THAT(shown.out, Catch::Contains(",plain:batch=9,"));
}
