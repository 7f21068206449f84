/// Do `sensitivity`, `breakeven` and `compare --explain` answer, and refuse what makes no sense?

#include "models/input/json_text.hpp"
#include "sim/random.hpp"
#include "tests/command/support.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace numasim;
using namespace numasim::test;

namespace {

/// "fast" gains with `work` (a tie at 150 us) and with the machine's t0 a little; luck is common to
/// both designs, what is left differs by 0.1 %.
RunRecord modelled(const RunSpec& spec)
{
  RandomStream luck(
      {.seed = spec.seed, .replication = spec.replication, .entity = 0, .purpose = Purpose::Test});
  RandomStream own({.seed = spec.seed,
                    .replication = spec.replication,
                    .entity = spec.strategy == "fast" ? 1U : 2U,
                    .purpose = Purpose::Test});
  const double work = spec.workload_parameters.real("work");
  double rate = 1e4 * (1 + 0.02 * luck.normal()) * (1 + 0.001 * own.normal());
  if (spec.strategy == "fast") {
    rate *= std::pow(work / 150, 0.5) *
            std::pow(spec.topology.costs.l3_transfer.in_seconds() / 1e-8, 0.01);
  }
  return steady_record(rate);
}

/// A machine whose costs are guesses, and a scenario on it.
std::string scenario(const TemporaryDirectory& directory)
{
  directory.write("box.json", box_text(4));
  return directory.write("test.json", R"({
    "name": "test", "workload": "loop", "topologies": ["box"], "strategies": ["plain", "fast"],
    "replications": 4
  })");
}

Outcome ask(std::vector<std::string> arguments)
{
  arguments.emplace_back("--quiet");
  return command(arguments, modelled);
}

} // namespace

TEST_CASE("sensitivity ranks what the outcome hangs on first", "[questions]")
{
  const TemporaryDirectory directory;
  const std::string file = scenario(directory);
  const Outcome outcome =
      ask({"sensitivity", file, "--runs", "1200", "--jobs", "4", "--format", "json"});
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json.at("schema") == "numasim-sensitivity/1");
  CHECK(json.at("strategy") == "fast");
  CHECK(json.at("runs").get<std::size_t>() <= 1200);
  const auto& first = json.at("assumptions").at(0);
  CHECK(first.at("pointer") == "/parameters/work");
  CHECK(first.at("lo") == 50);
  CHECK(first.at("hi") == 200);
  // ln(4) / 2, the ratio's logarithm over the range.
  CHECK(first.at("mu_star").get<double>() == Approx(std::log(4) / 2).epsilon(0.01));
  CHECK(first.at("sobol").at("total").get<double>() == Approx(1).margin(0.05));
  const auto& second = json.at("assumptions").at(1);
  CHECK(second.at("pointer") == "/topology/levels/l3/transfer_ns");
  CHECK(second.at("mu_star").get<double>() == Approx(0.01 * std::log(4)).epsilon(0.2));
  CHECK(json.at("assumptions").at(2).at("mu_star") == 0);
  CHECK(json.at("base").at("log_ratio").get<double>() ==
        Approx(0.5 * std::log(100.0 / 150)).margin(0.002));
}

TEST_CASE("answers do not depend on the number of jobs", "[questions]")
{
  const TemporaryDirectory directory;
  const std::string file = scenario(directory);
  const auto answer = [&](const std::string& jobs) {
    auto json = nlohmann::json::parse(
        ask({"sensitivity", file, "--runs", "300", "--jobs", jobs, "--format", "json"}).out);
    json.erase("wall_s");
    return json;
  };
  CHECK(answer("1") == answer("3"));
}

TEST_CASE("sensitivity's text names ranges, reasons and what is not varied", "[questions]")
{
  const TemporaryDirectory directory;
  const Outcome outcome = ask({"sensitivity", scenario(directory), "--runs", "300"});
  CHECK(outcome.status == 0);
  for (const char* text :
       {"test, box, 4 copies: what fast against plain hangs on", "guess: half to twice",
        "50 to 200 us", "without any effect: ", "/topology/store_to_shared/extra_ns",
        "not varied (0 or below: no range follows)"}) {
    CHECK_THAT(outcome.out, Catch::Contains(text));
  }
  const Outcome list = ask({"sensitivity", scenario(directory), "--list"});
  CHECK(list.status == 0);
  CHECK_THAT(list.out, Catch::Contains("/parameters/work") && !Catch::Contains("mu*"));
}

TEST_CASE("breakeven finds the tie", "[questions]")
{
  const TemporaryDirectory directory;
  const std::string file = scenario(directory);
  const Outcome outcome = ask({"breakeven", file, "--parameter", "/parameters/work", "--between",
                               "50,400", "--format", "json"});
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  const auto json = nlohmann::json::parse(outcome.out);
  REQUIRE(json.at("ties").size() == 1);
  const auto& tie = json.at("ties").at(0);
  CHECK(tie.at("at").get<double>() == Approx(150).epsilon(0.005));
  CHECK(tie.at("ci95").at(0).get<double>() < tie.at("at").get<double>());
  CHECK(tie.at("ci95").at(1).get<double>() > tie.at("at").get<double>());
  CHECK(tie.at("better_below") == "plain");
  const Outcome text =
      ask({"breakeven", file, "--parameter", "/parameters/work", "--between", "50,400"});
  CHECK_THAT(text.out, Catch::Contains("tie at 1") && Catch::Contains(" us, 95 % interval [") &&
                           Catch::Contains("below it plain is better, above it fast"));
}

TEST_CASE("breakeven says when there is no tie", "[questions]")
{
  const TemporaryDirectory directory;
  const Outcome outcome = ask({"breakeven", scenario(directory), "--parameter", "/parameters/work",
                               "--between", "200,800", "--reps", "4"});
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.out, Catch::Contains("no tie from 200 to 800 us: fast is better throughout"));
}

TEST_CASE("compare --explain tells the value at which a conclusion flips", "[questions]")
{
  const TemporaryDirectory directory;
  const std::string file = scenario(directory);
  const Outcome outcome = ask({"compare", file, "--explain", "--format", "json"});
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  const auto json = nlohmann::json::parse(outcome.out);
  REQUIRE(json.at("explanations").size() == 1);
  const auto& e = json.at("explanations").at(0);
  CHECK(e.at("verdict") == "worse");
  CHECK(e.at("influences").at(0).at("pointer") == "/parameters/work");
  REQUIRE(e.at("flips").size() == 1);
  // Worse ends at -2 %: work = 150 * 0.98^2 = 144.06.
  const std::string above = e.at("flips").at(0).at("above");
  CHECK(std::stod(above) == Approx(144.06).epsilon(0.01));
  CHECK(e.at("runs").get<std::size_t>() <= 400);
  const Outcome text = ask({"compare", file, "--explain"});
  CHECK_THAT(text.out, Catch::Contains("the conclusion flips if /parameters/work rises above 14"));
  const Outcome held = ask({"compare", file, "--explain", "--set", "/parameters/work=20"});
  CHECK_THAT(held.out, Catch::Contains("the conclusion does not flip"));
  CHECK_THAT(command({"compare", file}, modelled).out, !Catch::Contains("flip"));
}

TEST_CASE("several numbers of copies are fitted with the scaling law", "[questions]")
{
  const TemporaryDirectory directory;
  const Outcome outcome =
      ask({"compare", scenario(directory), "--copies", "1,2,4", "--format", "json"});
  REQUIRE(outcome.status == 0);
  const auto json = nlohmann::json::parse(outcome.out);
  REQUIRE(json.at("scaling_laws").size() == 2);
  CHECK(json.at("scaling_laws").at(0).at("sigma").at("value").get<double>() > 0.5); // flat
  const Outcome text = ask({"compare", scenario(directory), "--copies", "1,2,4"});
  CHECK_THAT(text.out, Catch::Contains("Universal Scalability Law"));
  CHECK_THAT(ask({"compare", scenario(directory), "--copies", "1,2"}).out,
             !Catch::Contains("Universal"));
}

TEST_CASE("wrong questions are refused, with what is allowed", "[questions]")
{
  const TemporaryDirectory directory;
  const std::string file = scenario(directory);
  struct Case {
    std::vector<std::string> arguments;
    const char* message;
  };
  const std::vector<Case> cases{
      {{"breakeven", file, "--parameter", "/parameters/wrok", "--between", "1,2"},
       "did you mean \"/parameters/work\""},
      {{"breakeven", file, "--parameter", "/parameters/mode", "--between", "1,2"},
       "a number of this comparison"},
      {{"breakeven", file, "--parameter", "work", "--between", "1,2"}, "a JSON pointer"},
      {{"breakeven", file, "--parameter", "/parameters/work", "--between", "2,1"}, "LO < HI"},
      {{"breakeven", file, "--parameter", "/parameters/work", "--between", "1"}, "LO,HI"},
      {{"breakeven", file, "--parameter", "/parameters/work", "--between", "-5,2"},
       "numbers from 0 to 1000000"},
      {{"breakeven", file, "--parameter", "/parameters/work", "--between", "0,2", "--log"},
       "above 0 on a log scale"},
      {{"breakeven", file, "--parameter", "/copies", "--between", "1,5"},
       "whole numbers from 1 to 4"},
      {{"breakeven", file, "--parameter", "/copies", "--between", "1.5,3"}, "whole numbers"},
      {{"breakeven", file, "--parameter", "/parameters/work", "--between", "1,2", "--points", "1"},
       "2 to 1000"},
      {{"breakeven", file, "--parameter", "/parameters/work", "--between", "1,2", "--reps", "1"},
       "2 to 1000"},
      {{"breakeven", file, "--parameter", "/strategy_parameters/equal/x", "--between", "1,2"},
       "a number of this comparison"},
      {{"sensitivity", file, "--strategy", "plain"}, "other than the baseline"},
      {{"sensitivity", file, "--strategy", "plain,fast,equal"}, "fast, equal"},
      {{"sensitivity", file, "--runs", "20"}, "at least"},
      {{"sensitivity", file, "--only"}, "one at least"},
      {{"sensitivity", file, "--copies", "1,2"}, "choose with --copies"},
      {{"sensitivity", file, "--parameter", "/topology/t0=1..2"}, "a number of this comparison"},
      {{"sensitivity", file, "--parameter", "/parameters/work=5"}, "POINTER=LO..HI"},
      {{"sensitivity", file, "--format", "csv"}, "text, json, markdown"},
      {{"sensitivity", file, "--trajectories", "0"}, "4 to 1000"},
      {{"compare", file, "--explain", "--explain-runs", "0"}, "--explain-runs"},
      {{"compare", file, "--explain", "--explain-runs", "5"}, "at least 12"},
  };
  for (const Case& wrong : cases) {
    const Outcome outcome = ask(wrong.arguments);
    INFO(wrong.arguments.front() << " ... " << wrong.arguments.back() << ": " << outcome.err);
    CHECK(outcome.status == 2);
    CHECK_THAT(outcome.err, Catch::Contains(wrong.message));
    CHECK(outcome.out.empty());
  }
}
