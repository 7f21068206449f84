/// Does `numasim calibrate` find parameters that are known, and refuse what makes no sense?

#include "tests/command/support.hpp"

#include "sim/random.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <cmath>

using namespace numasim;
using namespace numasim::test;

namespace {

/// 1e6 / (work + 20 l3) iterations per second and copy; `fast` makes half as much again. Luck is
/// common to all values.
RunRecord modelled(const RunSpec& spec)
{
  RandomStream luck(
      {.seed = spec.seed, .replication = spec.replication, .entity = 0, .purpose = Purpose::Test});
  const double work = spec.workload_parameters.real("work");
  const double l3 = spec.topology.costs.l3_transfer.in_seconds() * 1e9;
  const double copies = static_cast<double>(spec.copies);
  const double rate = copies * 1e6 / (work + 5 * copies * l3) * (1 + 0.01 * luck.normal()) *
                      (spec.strategy == "fast" ? 1.5 : 1.0);
  return steady_record(rate);
}

/// Published for work = 150 us and a transfer of 8 ns; both are 100 us and 10 ns in the files.
constexpr double k_work = 150;
constexpr double k_l3 = 8;
double published(double copies)
{
  return copies * 1e6 / (k_work + 5 * copies * k_l3);
}

std::string row(int copies, const std::string& id, double figure)
{
  return R"({"id": ")" + id + R"(", "statement": "s", "quantity": {"kind": "throughput",
    "run": "plain", "copies": )" +
         std::to_string(copies) + R"(}, "published": )" + std::to_string(figure) +
         R"(, "unit": "1/s", "range": {"error_pct": 4, "reason": "r"}})";
}

std::string suite(const TemporaryDirectory& directory)
{
  directory.write("box.json", box_text(16));
  return directory.write("curve.json", R"({
    "schema": "numasim-published/1", "name": "curve", "title": "t", "source": "s", "evidence": "measurement", "machine": "m",
    "runs": [
      {"name": "plain", "topology": "box", "workload": "loop", "design": "plain"},
      {"name": "fast", "topology": "box", "workload": "loop", "design": "fast"}
    ],
    "rows": [)" + row(1, "one", published(1)) +
                                           "," + row(4, "four", published(4)) + "," +
                                           row(16, "sixteen", published(16)) + R"(,
      {"id": "gain", "statement": "s", "quantity": {"kind": "change_pct",
       "of": {"run": "fast", "copies": 4}, "to": {"run": "plain", "copies": 4}}, "published": 60,
       "unit": "%", "range": {"within": 10, "reason": "r"}},
      {"id": "set", "statement": "s", "quantity": {"kind": "throughput", "run": "plain",
       "copies": 1}, "published": 5, "unit": "1/s", "given": "a parameter"}
    ]})");
}

Outcome calibrate(const std::string& file, std::vector<std::string> arguments)
{
  arguments.insert(arguments.begin(), {"calibrate", file, "--quiet"});
  return command(arguments, modelled);
}

nlohmann::json fitted(const std::string& file, std::vector<std::string> arguments)
{
  arguments.insert(arguments.end(), {"--format", "json"});
  const Outcome outcome = calibrate(file, arguments);
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  return nlohmann::json::parse(outcome.out);
}

} // namespace

TEST_CASE("calibrate finds the values that published rows were made with", "[calibrate]")
{
  const TemporaryDirectory directory;
  const auto json = fitted(suite(directory), {"--fit", "curve", "--parameter", "work",
                                              "--parameter", "/topology/levels/l3/transfer_ns",
                                              "--cross-validate", "rows", "--predict", "gain"});
  CHECK(json.at("schema") == "numasim-calibration/1");
  CHECK(json.at("settled") == true);
  CHECK(json.at("freedom") == 1);
  CHECK(json.at("design_rows") == false);
  const auto& work = json.at("parameters")[0];
  CHECK(work.at("pointer") == "/parameters/work");
  CHECK(work.at("shipped") == 100);
  CHECK(work.at("fitted").get<double>() == Approx(k_work).epsilon(0.02));
  CHECK(work.at("ci95")[0].get<double>() < k_work);
  CHECK(work.at("ci95")[1].get<double>() > k_work);
  const auto& l3 = json.at("parameters")[1];
  CHECK(l3.at("fitted").get<double>() == Approx(k_l3).epsilon(0.02));
  CHECK(l3.at("machines") == nlohmann::json{"box"});
  REQUIRE(json.at("rows").size() == 3); // not the row about designs, not the one given
  CHECK(std::abs(json.at("rows")[0].at("fitted_log_error").get<double>()) < 0.01);
  CHECK(json.at("rows")[0].at("shipped_log_error").get<double>() ==
        Approx(std::log((150 + 40) / (100.0 + 50))).margin(0.02));
  CHECK(json.at("cross_validation").at("folds").size() == 3);
  CHECK(json.at("cross_validation").at("predicted").at("worst_abs_log_error").get<double>() < 0.03);
  REQUIRE(json.at("predicted").size() == 1);
  CHECK(json.at("predicted")[0].at("fitted").get<double>() == Approx(50).margin(0.1));
  CHECK(json.at("predicted")[0].at("fitted_log_error").get<double>() ==
        Approx(std::log(1.5 / 1.6)).margin(1e-3));
}

TEST_CASE("calibrate names what its rows cannot tell apart", "[calibrate]")
{
  // One number of copies: work and transfers add up to one time.
  const TemporaryDirectory directory;
  const Outcome outcome = calibrate(suite(directory), {"--fit", "four", "--parameter", "work",
                                                       "--parameter", "box/levels/l3/transfer_ns"});
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  CHECK(outcome.out.find("No more rows than parameters") != std::string::npos);
  CHECK(outcome.out.find("Not told: the rows tell only work x box/levels/l3/transfer_ns^") !=
        std::string::npos);
  CHECK(outcome.out.find("--set /topology/levels/l3/transfer_ns=") != std::string::npos);
}

TEST_CASE("calibrate fits designs only when it is told to, and says so first", "[calibrate]")
{
  const TemporaryDirectory directory;
  const std::string file = suite(directory);
  const Outcome refused = calibrate(file, {"--fit", "gain", "--parameter", "work"});
  CHECK(refused.status == 2);
  CHECK(refused.err.find("\"curve:gain\", which is about designs") != std::string::npos);
  const Outcome allowed =
      calibrate(file, {"--fit", "gain,four", "--parameter", "work", "--allow-design-rows"});
  INFO(allowed.err);
  REQUIRE(allowed.status == 0);
  CHECK(allowed.out.starts_with("Fitted to rows about designs (--allow-design-rows)"));
}

TEST_CASE("calibrate tries every value of a whole number", "[calibrate]")
{
  const TemporaryDirectory directory;
  const auto json = fitted(suite(directory), {"--fit", "one,sixteen", "--parameter", "work",
                                              "--parameter", "misses_in_flight=1:3"});
  CHECK(json.at("whole_numbers").size() == 3); // without effect here
  CHECK(json.at("parameters")[1].at("ci95").is_null());
}

TEST_CASE("calibrate refuses what makes no sense, all at once", "[calibrate]")
{
  const TemporaryDirectory directory;
  const std::string file = suite(directory);
  const auto refused = [&](const std::vector<std::string>& arguments) {
    const Outcome outcome = calibrate(file, arguments);
    INFO(outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    return outcome.err;
  };
  const auto contains = [](const std::string& text, const std::string& part) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  };
  const std::string nothing = refused({});
  contains(nothing, "--fit: found no rows");
  contains(nothing, "--parameter: found no parameters");
  contains(refused({"--fit", "foru", "--parameter", "work"}), "(did you mean \"four\"?)");
  contains(refused({"--fit", "set", "--parameter", "work"}), "which a parameter was set from");
  const std::string names =
      refused({"--fit", "four", "--parameter", "wrok", "--parameter", "box/nothing"});
  contains(names, "\"wrok\" (did you mean \"work\"?)");
  contains(names, "\"box/nothing\"");
  contains(refused({"--fit", "four", "--parameter", "work=9:1"}), "LO < HI");
  contains(refused({"--fit", "four", "--parameter", "work=1:50"}), "a range that has the value");
  contains(refused({"--fit", "four", "--parameter", "work=-5:500"}), "numbers from 0 to");
  contains(refused({"--fit", "four", "--parameter", "work", "--parameter", "/parameters/work"}),
           "once more");
  contains(refused({"--fit", "four", "--parameter", "store_to_shared/extra_ns"}), "its range too");
  contains(refused({"--fit", "four", "--parameter", "work", "--cross-validate", "designs"}),
           "rows, reports");
  contains(refused({"--fit", "four", "--parameter", "work", "--spread", "0"}), "above 0");
  contains(refused({"--fit", "four", "--parameter", "misses_in_flight=1:64"}), "32 combinations");
}
