/// Do the options that say how sure a result has to be do what they say?

#include "tests/command/support.hpp"

#include "tools/experiment/analysis.hpp"
#include "tools/report/table.hpp"

#include <nlohmann/json.hpp>

#include <catch2/catch.hpp>

#include <cstdlib>
#include <sstream>

using namespace numasim;
using test::command;

namespace {

nlohmann::json json(std::vector<std::string> arguments,
                    const Simulator& simulator = test::invented_record)
{
  arguments.insert(arguments.end(), {"--format", "json"});
  const test::Outcome outcome = command(arguments, simulator);
  INFO(outcome.err);
  REQUIRE(outcome.status == 0);
  return nlohmann::json::parse(outcome.out);
}

/// "fast" as fast as "plain" with 3 % of luck of its own, "equal" slower by a tenth.
RunRecord unlucky_record(const RunSpec& spec)
{
  RunSpec other = spec;
  other.strategy = "plain";
  other.seed = spec.seed + (spec.strategy == "fast" ? 1000U : 0U);
  RunRecord record = test::invented_record(other);
  if (spec.strategy == "equal") {
    for (Instant& at : record.completions) {
      at = record.measured_from + (at - record.measured_from).scaled(1.1);
    }
  }
  return record;
}

/// Several invented records one after another.
RunRecord long_record(const RunSpec& spec)
{
  RunRecord record = test::invented_record(spec);
  RunSpec next = spec;
  for (next.replication = 100; next.replication < 109; ++next.replication) {
    const RunRecord more = test::invented_record(next);
    const Instant end = record.completions.back();
    for (const Instant at : more.completions) {
      record.completions.push_back(end + (at - more.measured_from));
    }
  }
  return record;
}

std::size_t n_of(const nlohmann::json& result)
{
  return result["metrics"]["throughput"]["n"];
}

} // namespace

TEST_CASE("replications grow until the precision is met, whatever runs them", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  // 2 % of luck, Student: 1 % takes about 18 replications, and 5 to look ahead.
  const auto one = json({"run", s, "--precision", "1%", "--jobs", "1"});
  const nlohmann::json& result = one["results"][0];
  CHECK(n_of(result) > 10);
  CHECK(n_of(result) < 60);
  CHECK(result["precision"]["met"] == true);
  CHECK(result["precision"]["target_pct"] == 1);
  const auto& ci95 = result["metrics"]["throughput"]["ci95"];
  const double mean = result["metrics"]["throughput"]["mean"];
  CHECK((double{ci95[1]} - double{ci95[0]}) / 2 / mean <= 0.01);
  CHECK(double{result["precision"]["reached_pct"]} ==
        Approx(100 * (double{ci95[1]} - double{ci95[0]}) / 2 / mean));
  const auto four = json({"run", s, "--precision", "1 %", "--jobs", "4"});
  CHECK(four["results"] == one["results"]);
  CHECK(four["manifest"]["event_digest"] == one["manifest"]["event_digest"]);
  // The first replications are those that a fixed number gives.
  const auto fixed = json({"run", s, "--reps", "4"});
  const auto& samples = fixed["results"][0]["metrics"]["exec p99"]["samples"];
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(result["metrics"]["exec p99"]["samples"][i] == samples[i]);
  }
}

TEST_CASE("a comparison to a precision holds it for throughputs and ratios, in pairs", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto both = json({"compare", s, "--precision", "1"});
  const std::size_t n = n_of(both["results"][0]);
  for (const auto& result : both["results"]) {
    CHECK(n_of(result) == n);
    CHECK(result["precision"]["met"] == true);
  }
  CHECK(both["comparisons"][0]["test"] == "paired");
  CHECK(both["comparisons"][0]["correlation"] > 0.9);
}

TEST_CASE("a precision that is not met ends with a warning", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto result = json({"run", s, "--precision", "0.1%", "--max-reps", "12"})["results"][0];
  CHECK(n_of(result) == 12);
  CHECK(result["precision"]["met"] == false);
  const std::string warning = result["warnings"].back();
  CHECK_THAT(warning, Catch::Contains("after 12 replications the throughput is known to"));
  CHECK_THAT(warning, Catch::Contains("not ±0.1 %"));
}

TEST_CASE("a precision is also a key of the scenario", "[command]")
{
  const test::TemporaryDirectory directory;
  std::string text = test::scenario_text();
  text.insert(text.rfind('}'), R"(, "precision_pct": 1, "max_replications": 50)");
  const std::string s = directory.write("s.json", text);
  CHECK(json({"run", s})["results"] ==
        json({"run", directory.write("t.json", test::scenario_text()), "--precision", "1",
              "--max-reps", "50"})["results"]);
}

TEST_CASE("one long run has an interval of batch means", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto result = json({"run", s, "--method", "batch-means"}, long_record)["results"][0];
  CHECK(n_of(result) == 1);
  CHECK(result["batch_means"]["reliable"] == true);
  CHECK(result["batch_means"]["batches"] >= 10);
  const auto& throughput = result["metrics"]["throughput"];
  CHECK(throughput["ci95"][0] < throughput["mean"]);
  CHECK(throughput["ci95"][1] > throughput["mean"]);

  const auto compared =
      json({"compare", s, "--method", "batch-means"}, long_record)["comparisons"][0];
  CHECK(compared["test"] == "welch");
  CHECK(compared["verdict"] == "better");

  const test::Outcome text = command({"run", s, "--method", "batch-means"}, long_record);
  CHECK_THAT(text.out, Catch::Contains("one long run, intervals from batch means"));
}

TEST_CASE("a run too short for batch means says so and has no interval", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const Simulator brief = [](const RunSpec& spec) {
    RunRecord record = test::invented_record(spec);
    record.completions.resize(900);
    return record;
  };
  const test::Outcome outcome =
      command({"run", s, "--method", "batch-means", "--format", "json"}, brief);
  const auto result = nlohmann::json::parse(outcome.out)["results"][0];
  CHECK(result["metrics"]["throughput"]["ci95"].is_null());
  CHECK(result["batch_means"]["reliable"] == false);
  CHECK_THAT(std::string{result["warnings"].back()}, Catch::Contains("too short"));
}

TEST_CASE("the best design is selected, and replications go to those that may be it", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto found = json({"compare", s, "--select-best", "--reps", "5"});
  REQUIRE(found["selections"].size() == 1);
  const auto& selection = found["selections"][0];
  CHECK(selection["selected"] == "fast");
  CHECK(selection["probability"] == 0.95);
  CHECK(selection["indifference_pct"] == 2);
  REQUIRE(selection["candidates"].size() == 3);
  CHECK(selection["candidates"][0]["out_after"].is_number());
  CHECK(selection["candidates"][1]["out_after"].is_null());
  CHECK(json({"compare", s, "--select-best", "--reps", "5", "--jobs", "3"})["selections"] ==
        found["selections"]);
  const test::Outcome text = command({"compare", s, "--select-best", "--reps", "5"});
  CHECK_THAT(text.out, Catch::Contains("the best: fast (right with 95 % or more where the best "
                                       "leads by 2 %)"));

  // Luck of their own: more than the first stage, and fewer of the one that is clearly worse.
  const test::Outcome hard =
      command({"compare", s, "--select-best", "--reps", "5", "--margin", "1%", "--format", "json"},
              unlucky_record);
  const auto document = nlohmann::json::parse(hard.out);
  const auto& candidates = document["selections"][0]["candidates"];
  CHECK(candidates[0]["replications"] > candidates[2]["replications"]);
  for (const auto& comparison : document["comparisons"]) {
    if (comparison["strategy"] == "equal") {
      CHECK(comparison["test"] == "welch");
    }
  }

  const test::Outcome open =
      command({"compare", s, "--select-best", "--reps", "5", "--margin", "0.01", "--max-reps", "6"},
              unlucky_record);
  CHECK_THAT(open.out, Catch::Contains("the best: undecided"));
}

TEST_CASE("a regression fails the command after the results", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  CHECK(command({"compare", s, "--fail-on-regression"}).status == 0);
  const test::Outcome worse = command({"compare", s, "--fail-on-regression", "--baseline", "fast"});
  CHECK(worse.status == 1);
  CHECK_THAT(worse.err, Catch::Contains("regression: plain on ryzen-5800u with 16 copies: "));
  CHECK_THAT(worse.err, Catch::Contains("equal on ryzen-5800u"));
  CHECK_THAT(worse.err, Catch::Contains("-33.3 % against fast"));
  CHECK_THAT(worse.out, Catch::Contains("worse"));
  const std::string target = directory.path() / "out.json";
  CHECK(
      command({"compare", s, "--fail-on-regression", "--baseline", "fast", "-o", target}).status ==
      1);
  CHECK(std::filesystem::file_size(target) > 0);
  CHECK(command({"compare", s, "--baseline", "fast"}).status == 0);
}

TEST_CASE("statistics that contradict each other are refused", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const std::string range = "a number from 0.01 to 50 %";
  const std::vector<std::pair<std::vector<std::string>, std::string>> cases{
      {{"run", s, "--precision", "0"}, "--precision: found 0"},
      {{"run", s, "--precision", "200%"}, "--precision: found 200"},
      {{"run", s, "--precision=-1%"}, "--precision: found -1"},
      {{"run", s, "--precision", "fine"}, R"(--precision: found a string ("fine"))"},
      {{"run", s, "--precision", "1%", "--reps", "2"},
       "--reps: found 2; allowed: 3 or more with a precision"},
      {{"run", s, "--precision", "1%", "--reps", "20", "--max-reps", "10"},
       "--max-reps: found 10; allowed: 20, the replications to begin with, or more"},
      {{"run", s, "--max-reps", "50"}, "--max-reps: found no precision to reach"},
      {{"run", s, "--max-reps", "0"}, "--max-reps: found 0; allowed: a whole number from 1"},
      {{"run", s, "--method", "batchmeans"}, R"(--method: found a string ("batchmeans"))"},
      {{"run", s, "--method", "batch-means", "--reps", "5"},
       "--reps: found 5; allowed: 1 with the method batch-means"},
      {{"run", s, "--method", "batch-means", "--precision", "1%"},
       "--precision: found a precision with the method batch-means"},
      {{"compare", s, "--margin", "0"}, "--margin: found 0"},
      {{"compare", s, "--margin", "101%"}, "--margin: found 101"},
      {{"run", s, "--margin", "1"}, R"("run" has no option "--margin")"},
      {{"compare", s, "--select-best", "--precision", "1"}, "--select-best: found a precision"},
      {{"compare", s, "--select-best", "--method", "batch-means"},
       "--select-best: found the method batch-means"},
      {{"compare", s, "--select-best", "--reps", "1"}, "--select-best: found one replication"},
      {{"compare", s, "--select-best", "--strategy", "plain"}, "--select-best: found one design"},
      {{"compare", s, "--fail-on-regression", "--reps", "1"},
       "--fail-on-regression: found one replication"}};
  for (const auto& [arguments, message] : cases) {
    const test::Outcome outcome = command(arguments);
    CAPTURE(message, outcome.err);
    CHECK(outcome.status == 2);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Catch::Contains(message));
  }
}

TEST_CASE("a lock's waits come with a histogram and intervals of their quantiles", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto lock = json({"run", s})["results"][0]["locks"][0];
  const auto& wait = lock["wait_ns"];
  // invented_record(): 0 to 9 times 10 us, each as often; 4 replications of 2000.
  CHECK(wait["p50"] == Approx(40'000).epsilon(0.02));
  CHECK(wait["p90"] == Approx(80'000).epsilon(0.02));
  CHECK(wait["p90_ci95"][0] <= wait["p90"]);
  CHECK(wait["p90_ci95"][1] >= wait["p90"]);
  const auto& counts = wait["histogram"]["count"];
  const auto& edges = wait["histogram"]["up_to"];
  REQUIRE(counts.size() == edges.size());
  std::uint64_t all = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    all += std::uint64_t{counts[i]};
    CHECK((i == 0 || edges[i - 1] < edges[i]));
  }
  CHECK(all == 8000);
  CHECK(all == lock["acquisitions"]);
}

TEST_CASE("a table with a column a design is broken to fit", "[command]")
{
  Table table{.title = "t",
              .columns = {{"machine"}, {"one", true}, {"two", true}, {"three", true}},
              .rows = {{"box", "1", "2", "3"}, {"a longer box", "4", "5", "6"}},
              .label_columns = 1};
  std::ostringstream out;
  print_text(out, table, 24);
  CHECK(out.str() == "  t\n"
                     "  machine       one  two\n"
                     "  box             1    2\n"
                     "  a longer box    4    5\n"
                     "\n"
                     "  machine       three\n"
                     "  box               3\n"
                     "  a longer box      6\n");
  std::ostringstream whole;
  print_text(whole, table);
  CHECK_THAT(whole.str(), Catch::Contains("one  two  three"));
  table.label_columns = 0; // may not be broken
  std::ostringstream unbroken;
  print_text(unbroken, table, 10);
  CHECK(unbroken.str() == whole.str());
}

TEST_CASE("the matrix of machines and designs fits the terminal", "[command]")
{
  const test::TemporaryDirectory directory;
  const std::string s = directory.write("s.json", test::scenario_text());
  const auto matrix_width = [&](const char* columns) {
    setenv("COLUMNS", columns, 1);
    const test::Outcome outcome =
        command({"compare", s, "--topology", "ryzen-5800u,graviton3-64c", "--strategy",
                 "plain,fast,equal,plain:batch=16,plain:batch=32", "--reps", "2"});
    unsetenv("COLUMNS");
    REQUIRE(outcome.status == 0);
    const std::string matrix = outcome.out.substr(outcome.out.find("throughput against plain"));
    CHECK_THAT(matrix, Catch::Contains("plain:batch=32"));
    std::istringstream lines{matrix};
    std::size_t widest = 0;
    for (std::string line; std::getline(lines, line);) {
      widest = std::max(widest, display_width(line));
    }
    return widest;
  };
  CHECK(matrix_width("72") <= 72);
  CHECK(matrix_width("40") <= 40);
  CHECK(matrix_width("500") > 80);
  CHECK(matrix_width("wide") <= 80); // as where nothing is known
}
