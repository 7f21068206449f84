/// Does a sweep have the points that its file describes, in a fixed order?

#include "tests/command/support.hpp"

#include "models/input/input_error.hpp"
#include "models/input/json_text.hpp"
#include "tools/sweep/point_table.hpp"
#include "tools/sweep/sweep.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

using namespace numasim;

namespace {

/// A sweep over the test catalogue's scenario, with these further keys.
struct Fixture {
  explicit Fixture(const std::string& keys)
      : file(directory.write("sweep.json",
                             R"({"name": "s", "scenario": "scenario.json", )" + keys + "}"))
  {
    directory.write("scenario.json", test::scenario_text());
  }

  [[nodiscard]] Sweep sweep() const { return Sweep(file, test::catalogue()); }
  [[nodiscard]] std::vector<std::vector<std::string>> rows() const
  {
    return point_table(sweep()).rows;
  }
  /// What is wrong, all points looked at.
  [[nodiscard]] std::string faults() const
  {
    try {
      Sweep made = sweep();
      made.validate();
      return "";
    } catch (const InputError& error) {
      std::string text;
      for (const Problem& problem : error.problems()) {
        std::string line = problem.text();
        const std::size_t at = line.find(file);
        text += (at == std::string::npos ? line : line.replace(at, file.size(), "FILE")) + "\n";
      }
      return text;
    }
  }

  test::TemporaryDirectory directory;
  std::string file;
};

using Rows = std::vector<std::vector<std::string>>;

} // namespace

TEST_CASE("several parameters make a grid whose last is the fastest", "[sweep]")
{
  CHECK(Fixture(R"("parameters": [{"pointer": "/copies", "values": [1, "all"]},
                    {"pointer": "/parameters/work", "name": "w",
                     "range": {"from": 10, "to": 40, "count": 3}}])")
            .rows() == Rows{{"0", "1", "10"},
                            {"1", "1", "25"},
                            {"2", "1", "40"},
                            {"3", "all", "10"},
                            {"4", "all", "25"},
                            {"5", "all", "40"}});
}

TEST_CASE("parameters in a zip vary together", "[sweep]")
{
  CHECK(Fixture(R"("parameters": [{"zip": [{"pointer": "/copies", "values": [1, 2]},
                    {"pointer": "/parameters/mode", "values": ["slow", "quick"]}]},
                    {"pointer": "/seed", "values": [7, 8]}])")
            .rows() == Rows{{"0", "1", "slow", "7"},
                            {"1", "1", "slow", "8"},
                            {"2", "2", "quick", "7"},
                            {"3", "2", "quick", "8"}});
}

TEST_CASE("a filter takes points out and the others close up", "[sweep]")
{
  const std::string copies = R"("parameters": [{"pointer": "/copies", "values": [4, 16, "all"]},
                                {"pointer": "/cpus", "values": [4, 8, 16]}], )";
  CHECK(Fixture(copies + R"("filters": ["copies <= cpus", "copies != 16 or cpus != 16"])").rows() ==
        Rows{{"0", "4", "4"},
             {"1", "4", "8"},
             {"2", "4", "16"},
             {"3", "all", "4"},
             {"4", "all", "8"}});
}

TEST_CASE("a filter knows the CPUs of the machine", "[sweep]")
{
  const Fixture fixture(R"("parameters": [
      {"pointer": "/topologies", "values": ["ryzen-5800u", "hygon-c86-12n-384c"]},
      {"pointer": "/copies", "values": [16, 17, 385]}], "filters": ["copies <= cpus"])");
  CHECK(fixture.rows() == Rows{{"0", "ryzen-5800u", "16"},
                               {"1", "hygon-c86-12n-384c", "16"},
                               {"2", "hygon-c86-12n-384c", "17"}});
  Sweep sweep = fixture.sweep();
  CHECK(sweep.designs(sweep.point(2)).front().spec.topology.cpus.size() == 384);
  CHECK(sweep.designs(sweep.point(2)).front().spec.copies == 17);
}

TEST_CASE("filters that leave no point say what each of them leaves", "[sweep]")
{
  CHECK(Fixture(R"("parameters": [{"pointer": "/copies", "values": [1, 2, 3]}],
                   "filters": ["copies > 2", "copies < 2"])")
            .faults() ==
        "FILE: at /filters/0: found no point left; this filter alone keeps 1 of 3; allowed: "
        "filters that at least one point meets\n"
        "FILE: at /filters/1: found no point left; this filter alone keeps 1 of 3; allowed: "
        "filters that at least one point meets\n");
}

TEST_CASE("a point sets values of scenario, design and machine", "[sweep]")
{
  const Fixture fixture(R"("replications": 3, "strategies": ["plain", "fast"],
      "set": {"/parameters/shared": false},
      "parameters": [{"pointer": "/strategy_parameters/plain/batch", "values": [5]},
                     {"pointer": "/topology/os/exec_us", "values": [250]},
                     {"pointer": "/cpus", "values": [6]}])");
  Sweep sweep = fixture.sweep();
  const std::vector<SweepDesign> designs = sweep.designs(sweep.point(0));
  REQUIRE(designs.size() == 2);
  const SweepDesign& plain = designs.front();
  CHECK(plain.replications == 3);
  CHECK(plain.spec.strategy_parameters.integer("batch") == 5);
  CHECK_FALSE(plain.spec.workload_parameters.boolean("shared"));
  CHECK(plain.spec.topology.os.exec == Duration::us(250));
  CHECK(plain.spec.topology.cpus.size() == 6);
  CHECK(plain.spec.copies == 6);
  CHECK(plain.key.size() == 64);
  CHECK(plain.key != designs.back().key);
}

TEST_CASE("every fault of every point is found before anything runs, and told once", "[sweep]")
{
  CHECK(Fixture(R"("parameters": [{"pointer": "/parameters/wrok", "values": [1, 2]},
                                  {"pointer": "/copies", "values": [16, 99]},
                                  {"pointer": "/topology/os/exec_us", "values": [1, -3]}])")
            .faults() == "FILE: at /parameters/0: found an unknown parameter (did you mean "
                         "\"work\"?); allowed: work, shared, mode\n");
  CHECK(Fixture(R"("parameters": [{"pointer": "/copies", "values": [16, 99]},
                                  {"pointer": "/topology/os/exec_us", "values": [1, -3]}])")
            .faults() ==
        "FILE: at /parameters/1: found -3; allowed: a number from 0 to 1000000 us\n"
        "FILE: at /parameters/0: at /copies: found 99; allowed: 1 to 16, the CPUs of "
        "ryzen-5800u\n");
}

TEST_CASE("what is wrong with a sweep file is said all at once", "[sweep]")
{
  const auto faults = [](const std::string& keys) { return Fixture(keys).faults(); };
  CHECK(faults(R"("parameters": [])") ==
        "FILE: at /parameters: found an array of 0; allowed: at least one parameter\n");
  CHECK(faults(R"("parameters": [{"pointer": "/copies", "values": []}])") ==
        "FILE: at /parameters/0/values: found an array of 0; allowed: at least one value\n");
  CHECK(faults(R"("parameters": [{"pointer": "/copies", "values": [1, 1]},
                   {"pointer": "copies", "range": {"from": 3, "to": 2, "count": 2}}], "x": 1)") ==
        "FILE: at /parameters/0/values/1: found 1; allowed: every value once\n"
        "FILE: at /parameters/1/pointer: found \"copies\"; allowed: a JSON pointer, starting with "
        "\"/\"\n"
        "FILE: at /parameters/1/range/to: found 2; allowed: more than \"from\"\n"
        "FILE: at /x: found an unknown key; allowed: name, description, scenario, topologies, "
        "strategies, locks, baseline, copies, replications, seed, set, parameters, filters\n");
}
