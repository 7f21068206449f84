/// Does `explain` find what moves an answer, tell the guesses first, and refuse what makes no
/// sense?

#include "sim/random.hpp"
#include "tests/command/support.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace numasim;
using namespace numasim::test;

namespace {

/// Throughput goes with 1 / work^0.5 in "plain"; "fast" is 50 % faster and, besides, gains with the
/// machine's transfers. A little noise that differs between the designs.
RunRecord modelled(const RunSpec& spec)
{
  RandomStream own({.seed = spec.seed,
                    .replication = spec.replication,
                    .entity = spec.strategy == "fast" ? 1U : 2U,
                    .purpose = Purpose::Test});
  const double work = spec.workload_parameters.real("work");
  double rate = 1e4 / std::sqrt(work / 100) * (1 + 0.001 * own.normal());
  if (spec.strategy == "fast") {
    rate *= 1.5 * std::pow(spec.topology.costs.l3_transfer.in_seconds() / 1e-8, 0.3);
  }
  return steady_record(rate);
}

std::string scenario(const TemporaryDirectory& directory)
{
  directory.write("box.json", box_text(4, R"({"": {"confidence": "measured", "source": "a test"},
                   "/levels/l3/transfer_ns": {"confidence": "guess", "source": "half a guess"}})"));
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

nlohmann::json number(const nlohmann::json& json, const std::string& pointer)
{
  for (const auto& each : json.at("numbers")) {
    if (each.at("pointer") == pointer) {
      return each;
    }
  }
  FAIL(pointer);
  return {};
}

} // namespace

TEST_CASE("explain finds what moves the answer and by how much", "[provenance]")
{
  const TemporaryDirectory directory;
  const Outcome outcome = ask({"explain", scenario(directory), "--jobs", "4", "--format", "json"});
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json.at("schema") == "numasim-explanation/1");
  CHECK(json.at("strategies") == nlohmann::json::array({"plain", "fast"}));
  // The change of "fast" hangs on one guess; the work moves both alike.
  CHECK(json.at("sensitivity").at("hangs_on_guesses") ==
        nlohmann::json::array({"/topology/levels/l3/transfer_ns"}));
  const auto& first = json.at("numbers").at(0);
  CHECK(first.at("pointer") == "/topology/levels/l3/transfer_ns");
  CHECK(first.at("confidence") == "guess");
  CHECK(first.at("source") == "half a guess");
  const auto& influence = first.at("influence");
  CHECK(influence.at("lo") == 5);
  CHECK(influence.at("hi") == 20);
  CHECK(influence.at("strength").get<double>() == Approx(0.3 * std::log(2)).epsilon(0.02));
  CHECK(influence.at("answers").at(0).at("log_throughput").at(0).get<double>() == 0);
  CHECK(influence.at("answers").at(1).at("elasticity").get<double>() == Approx(0.3).epsilon(0.02));
  const auto work = number(json, "/parameters/work").at("influence");
  CHECK(work.at("answers").at(0).at("elasticity").get<double>() == Approx(-0.5).epsilon(0.01));
  CHECK(work.at("strength").get<double>() < 0.005);
  CHECK(number(json, "/topology/os/exec_us").at("influence").at("strength") == 0);
  CHECK(number(json, "/parameters/mode").at("influence").is_null());
  CHECK(json.at("sensitivity").at("answers").at(1).at("log_change").get<double>() ==
        Approx(std::log(1.5)).margin(0.005));
}

TEST_CASE("explain of one design ranks by its throughput", "[provenance]")
{
  const TemporaryDirectory directory;
  const Outcome outcome = ask({"explain", scenario(directory), "--strategy", "plain", "--baseline",
                               "plain", "--format", "json"});
  REQUIRE(outcome.status == 0);
  const auto json = nlohmann::json::parse(outcome.out);
  CHECK(json.at("numbers").at(0).at("pointer") == "/parameters/work");
  CHECK(json.at("sensitivity").at("hangs_on_guesses") ==
        nlohmann::json::array({"/parameters/work"}));
}

TEST_CASE("explain tells guesses first, in text and Markdown", "[provenance]")
{
  const TemporaryDirectory directory;
  for (const char* format : {"text", "markdown"}) {
    const Outcome outcome = ask({"explain", scenario(directory), "--format", format});
    REQUIRE(outcome.status == 0);
    const std::string text =
        "the answer hangs on these guesses: /topology/levels/l3/transfer_ns (10 ns)";
    CHECK_THAT(outcome.out, Catch::Contains(text));
    CHECK(outcome.out.find(text) < outcome.out.find("half a guess"));
    CHECK_THAT(outcome.out, Catch::Contains("/topology/os/exec_us"));
    CHECK_THAT(outcome.out, Catch::Contains("moves nothing beyond chance: "));
  }
}

TEST_CASE("explain without sensitivity simulates nothing", "[provenance]")
{
  const TemporaryDirectory directory;
  const auto never = [](const RunSpec&) -> RunRecord { throw std::runtime_error("simulated"); };
  const Outcome outcome =
      command({"explain", scenario(directory), "--no-sensitivity", "--quiet"}, never);
  CHECK(outcome.status == 0);
  CHECK_THAT(outcome.out, Catch::Contains("are guesses; how much they matter was not asked"));
  const Outcome csv =
      command({"explain", scenario(directory), "--no-sensitivity", "--format", "csv"}, never);
  CHECK_THAT(csv.out, Catch::Contains("workload loop,/parameters/work,100,us,guess,,,,"));
}

TEST_CASE("explain says what it had no runs for, and wants some", "[provenance]")
{
  const TemporaryDirectory directory;
  const Outcome few = ask({"explain", scenario(directory), "--runs", "24", "--format", "json"});
  REQUIRE(few.status == 0);
  const auto json = nlohmann::json::parse(few.out);
  // The guesses first: 2 designs x 2 replications x (1 + 2 x 2) points.
  CHECK(json.at("sensitivity").at("runs") == 20);
  CHECK(!number(json, "/topology/levels/l3/transfer_ns").at("influence").is_null());
  CHECK(number(json, "/topology/os/exec_us").at("influence").is_null());
  CHECK(!json.at("sensitivity").at("untried").empty());
  for (const std::vector<std::string>& wrong : {std::vector<std::string>{"--runs", "3"},
                                                {"--reps", "1"},
                                                {"--format", "xml"},
                                                {"--parameter", "/topology/nonsense=1..2"},
                                                {"--topology", "nowhere"},
                                                {"--set", "/parameters/nonsense=1"},
                                                {"--quick", "--no-sensitivity"}}) {
    std::vector<std::string> arguments{"explain", scenario(directory)};
    arguments.insert(arguments.end(), wrong.begin(), wrong.end());
    INFO(wrong.front());
    CHECK(ask(arguments).status == 2);
  }
}
