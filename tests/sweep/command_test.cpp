/// Does `numasim sweep` do what it says, with the status it promises?

#include "tests/command/support.hpp"

#include "models/input/input_error.hpp"
#include "models/rmap/design_fault.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <csignal>
#include <fstream>
#include <iterator>
#include <thread>

#include <unistd.h>

using namespace numasim;
using Catch::Contains;
using Catch::StartsWith;
using test::command;

namespace {

/// A sweep of four points with three designs and two replications: 24 runs.
struct Shop {
  Shop()
  {
    directory.write("scenario.json", test::scenario_text());
    sweep = directory.write("s.json", R"({"name": "s", "scenario": "scenario.json",
      "replications": 2, "parameters": [{"pointer": "/copies", "values": [1, 2, 4, 8]}]})");
  }
  [[nodiscard]] test::Outcome run(std::vector<std::string> more = {},
                                  const Simulator& simulator = test::invented_record) const
  {
    more.insert(more.begin(), {"sweep", sweep, "--database", database});
    return command(more, simulator);
  }
  [[nodiscard]] test::Outcome show(std::vector<std::string> more) const
  {
    more.insert(more.begin(), {"sweep", "--database", database});
    return command(more);
  }

  test::TemporaryDirectory directory;
  std::string database = (directory.path() / "a.db").string();
  std::string sweep;
};

} // namespace

TEST_CASE("a sweep runs, reports, and runs only what is missing afterwards", "[sweep]")
{
  const Shop shop;
  const std::string log = (shop.directory.path() / "log").string();
  const auto runs = [&] { return std::filesystem::file_size(log); };
  const auto logging = [log](const RunSpec& spec) {
    std::ofstream{log, std::ios::app} << 'x';
    return test::invented_record(spec);
  };
  const test::Outcome first = shop.run({}, logging);
  CHECK(first.status == 0);
  CHECK(first.err.empty());
  CHECK(runs() == 24);
  CHECK_THAT(first.out, StartsWith("  s, loop, ryzen-5800u\n  copies  strategy  n"));
  CHECK_THAT(first.out, Contains("+50.0 %"));
  CHECK(shop.run({}, logging).out == first.out);
  CHECK(runs() == 24);
  CHECK(shop.run({"--reps", "3"}, logging).status == 0);
  CHECK(runs() == 36);
  CHECK(shop.show({"--report", "--format", "markdown"}).status == 0);
}

TEST_CASE("rows and answers go to standard output or to a file", "[sweep]")
{
  const Shop shop;
  const std::string rows = shop.run({"--export", "csv", "--jobs", "3"}).out;
  CHECK_THAT(rows, StartsWith("point,copies_axis,topology,"));
  CHECK(std::count(rows.begin(), rows.end(), '\n') == 25);
  CHECK(shop.show({"--export", "csv"}).out == rows);
  const std::string file = (shop.directory.path() / "rows.csv").string();
  CHECK(shop.show({"--export", "csv", "-o", file}).out.empty());
  std::ifstream in{file};
  CHECK(std::string{std::istreambuf_iterator<char>{in}, {}} == rows);
  CHECK(shop.show({"--query", "SELECT count(*) FROM results", "--format", "csv"}).out ==
        "count(*)\n24\n");
  CHECK_THAT(shop.show({"--export", "jsonl", "--summary"}).out,
             StartsWith(R"({"point":0,"copies_axis":1,"topology":"ryzen-5800u")"));
}

TEST_CASE("options of a sweep that make no sense are told with status 2", "[sweep]")
{
  const Shop shop;
  REQUIRE(shop.run().status == 0);
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const std::vector<Case> cases{
      {{}, "neither a sweep to run nor results to show"},
      {{"--export", "cvs"}, R"(--export: found "cvs" (did you mean "csv"?); allowed: csv, jsonl)"},
      {{"--export", "csv", "--report"}, "allowed: one at a time"},
      {{"--summary", "--report"}, "--summary: found no --export"},
      {{"--report", "--format", "json"}, "--export jsonl"},
      {{"--query", "SELECT speed FROM results"}, "--query: found no such column: speed"},
      {{"--report", "-o", shop.directory.path().string()}, "--output: found"},
      {{"nosuchsweep"}, "nosuchsweep"},
  };
  for (const Case& c : cases) {
    const test::Outcome outcome = shop.show(c.arguments);
    INFO(c.message);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Contains(c.message));
  }
  CHECK(command({"sweep", shop.sweep}).status == 2);
  CHECK_THAT(command({"sweep", shop.sweep}).err, Contains("--database: found nothing"));
  CHECK(shop.run({"--jobs", "0"}).status == 2);
  CHECK(shop.run({"--reps", "none"}).status == 2);
}

TEST_CASE("every point that cannot be is told before anything runs", "[sweep]")
{
  Shop shop;
  shop.sweep = shop.directory.write("s.json", R"({"name": "s", "scenario": "scenario.json",
      "parameters": [{"pointer": "/copies", "values": [1, 99]},
                     {"pointer": "/parameters/mode", "values": ["slow", "fast", "odd"]}]})");
  const test::Outcome outcome =
      shop.run({}, [](const RunSpec&) -> RunRecord { throw std::logic_error("ran"); });
  CHECK(outcome.status == 2);
  CHECK_THAT(outcome.err, Contains("99"));
  CHECK_THAT(outcome.err, Contains(R"("fast")"));
  CHECK_THAT(outcome.err, Contains(R"("odd")"));
  CHECK_THAT(outcome.err, !Contains("ran"));
}

TEST_CASE("failed runs end the command with their status, after all others", "[sweep]")
{
  const auto failing = [](const std::function<void()>& fail) {
    return [fail](const RunSpec& spec) {
      if (spec.copies == 2 && spec.strategy == "fast") {
        fail();
      }
      return test::invented_record(spec);
    };
  };
  const auto bug = failing([] { throw std::logic_error("lock released twice"); });
  const auto input = failing([] { throw InputError({"box.json", "/t0_ns", "0", "more"}); });
  const auto fault = failing([] { throw DesignFault("waits for itself"); });
  {
    const Shop shop;
    const test::Outcome outcome = shop.run({}, bug);
    CHECK(outcome.status == 3);
    CHECK_THAT(outcome.err, Contains("numasim: point 1 (copies = 2), fast, replication 0: bug: "
                                     "lock released twice\n"));
    CHECK_THAT(outcome.err, Contains("2 runs failed, the others are done"));
    CHECK(shop.show({"--query", "SELECT count(*), (SELECT count(*) FROM failures) FROM results",
                     "--format", "csv"})
              .out.find("\n22,2\n") != std::string::npos);
    CHECK(shop.run().status == 0);
  }
  CHECK(Shop().run({}, input).status == 2);
  CHECK(Shop().run({}, fault).status == 1);
}

TEST_CASE("Ctrl-C ends a sweep saying how far it got", "[sweep]")
{
  const Shop shop;
  const auto interrupts = [parent = getpid()](const RunSpec& spec) {
    if (spec.copies == 4) {
      kill(parent, SIGINT);
      std::this_thread::sleep_for(std::chrono::seconds{60});
    }
    return test::invented_record(spec);
  };
  const test::Outcome outcome = shop.run({"--jobs", "1"}, interrupts);
  CHECK(outcome.status == 128 + SIGINT);
  CHECK_THAT(outcome.err, Contains("interrupted; 6 of 24 runs are in " + shop.database +
                                   ", and the same command goes on from there"));
  CHECK(shop.run().status == 0);
}
