/// Do the printers show what there is, and only that?

#include "tests/command/support.hpp"

#include "tools/experiment/analysis.hpp"
#include "tools/report/numbers.hpp"
#include "tools/report/print.hpp"
#include "tools/report/tables.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace numasim;

namespace {

LockSummary lock(const std::string& name, double share)
{
  return {.name = name,
          .kind = "rw_semaphore",
          .instances = 1,
          .acquisitions = 4000,
          .contended = 1000,
          .sleeps = 200,
          .hand_overs = {0, 1000, 0, 1000, 2000},
          .acquisitions_per_iteration = 4,
          .contended_share = 0.25,
          .wait = {.mean_ns = 1234567, .p50_ns = 950, .p99_ns = 2.5e9, .max_ns = 3e9},
          .hold = {.mean_ns = 0.5, .p50_ns = 1, .p99_ns = 12345, .max_ns = 2e4},
          .wait_share = share,
          .sites = {{"unlink_file_vma", 3, 0.9}, {"vma_link", 1, 0.1}, {"never", 0, 0}}};
}

DesignResult design(const std::string& strategy, std::vector<double> samples)
{
  DesignResult d{
      .scenario = "execl",
      .machine =
          {.name = "box", .title = "a box", .packages = 2, .nodes = 4, .cores = 8, .cpus = 16},
      .strategy = strategy,
      .workload = "execl",
      .copies = 16,
      .replications = static_cast<std::uint32_t>(samples.size()),
      .workload_parameters = test::spec("plain", 0).workload_parameters,
      .strategy_parameters = {},
      .measurement = {},
      .iterations = 1000,
      .warm_up_found = true,
      .discarded = Duration::us(1500),
      .metrics = {},
      .locks = {lock("libc.so i_mmap_rwsem", 0.96), lock("a|b", 0.04)},
      .lines = {},
      .warnings = {}};
  d.metrics.push_back({"throughput", "1/s", samples, estimate(samples)});
  d.lines.push_back({.name = "rwsem count",
                     .lines = 1,
                     .core_hits = 0.5,
                     .l3_hits = 0.25,
                     .memory_fills = 0,
                     .invalidations = 2,
                     .transfers = {0, 1, 0, 0, 2},
                     .queued_ns = 1500});
  return d;
}

Result comparison()
{
  Result result;
  result.manifest = {.version = "1.2.3",
                     .git = "v1",
                     .command = "numasim compare execl",
                     .seed = 7,
                     .replications = 3,
                     .inputs = {{"scenarios/execl.json", "ab12"}},
                     .host = "h",
                     .wall_s = 1.5,
                     .events = 99,
                     .event_digest = 0xfedcba9876543210ULL};
  result.designs.push_back(design("single", {1000, 1010, 990}));
  result.designs.push_back(design("sharded", {1500, 1520, 1480}));
  result.designs.front().warnings.emplace_back("careful");
  result.designs.back().metrics.push_back(
      {"exec p99", "us", {1, 2, 3}, estimate(std::vector<double>{1, 2, 3})});
  result.comparisons.push_back({.topology = "box",
                                .copies = 16,
                                .baseline = "single",
                                .strategy = "sharded",
                                .metric = "throughput",
                                .change = paired_change(result.designs[0].metrics[0].samples,
                                                        result.designs[1].metrics[0].samples, 0.02),
                                .p_equal_holm = 0.0002,
                                .margin = 0.02,
                                .verdict = Verdict::Better});
  return result;
}

template <class Print> std::string printed(Print print)
{
  std::ostringstream out;
  print(out);
  return out.str();
}

} // namespace

TEST_CASE("numbers are written for people", "[command]")
{
  CHECK(significant(0, 3) == "0");
  CHECK(significant(0.0123456, 3) == "0.0123");
  CHECK(significant(12.3456, 3) == "12.3");
  CHECK(significant(123456, 3) == "123456");
  CHECK(significant(-1.5, 2) == "-1.5");
  CHECK(significant(1e-30, 3) == "0.000000000");
  CHECK(duration_text(0) == "0 ns");
  CHECK(duration_text(999.4) == "999 ns");
  CHECK(duration_text(1500) == "1.50 µs");
  CHECK(duration_text(2.5e6) == "2.50 ms");
  CHECK(duration_text(3e9) == "3.00 s");
  CHECK(change_text(0.1234) == "+12.3 %");
  CHECK(change_text(Interval{-0.01, 0.02}) == "[-1.0, +2.0]");
  CHECK(change_text(std::optional<Interval>{}) == "—");
  CHECK(p_text(0.0314) == "0.031");
  CHECK(p_text(1e-9) == "< 0.001");
}

TEST_CASE("a comparison as text", "[command]")
{
  CHECK("\n" + printed([](std::ostream& out) { print_text(out, comparison(), Detail::Brief); }) ==
        R"(
execl, box: 2 packages, 4 nodes, 8 cores, 16 CPUs; 16 copies, 3 replications

  strategy  throughput, 1/s     95 % interval  vs single  95 % interval, %  p (Holm)  verdict
  single             1000.0  [975.16, 1024.8]          —                 —         —  baseline
  sharded            1500.0  [1450.3, 1549.7]    +50.0 %    [+48.7, +51.2]   < 0.001  better

  other metrics (means)
  metric        single  sharded
  exec p99, us       —    2.000

  where the waiting is
  strategy  lock                  acquired/iter  contended  wait mean  wait p99  hold mean  share of waiting
  single    libc.so i_mmap_rwsem           4.00     25.0 %    1.23 ms    2.50 s   0.500 ns            96.0 %
            a|b                            4.00     25.0 %    1.23 ms    2.50 s   0.500 ns             4.0 %
  sharded   libc.so i_mmap_rwsem           4.00     25.0 %    1.23 ms    2.50 s   0.500 ns            96.0 %
            a|b                            4.00     25.0 %    1.23 ms    2.50 s   0.500 ns             4.0 %

  note: single: careful
)");
}

TEST_CASE("a close look shows call sites, hand-overs and lines besides", "[command]")
{
  Result result = comparison();
  result.comparisons.clear();
  result.designs.pop_back();
  const std::string text =
      printed([&](std::ostream& out) { print_text(out, result, Detail::Full); });
  CHECK_THAT(text, Catch::Contains("execl, box, single, 16 copies: in detail"));
  CHECK_THAT(text, Catch::Contains("libc.so i_mmap_rwsem  unlink_file_vma           3.00"));
  CHECK_THAT(text, !Catch::Contains("never"));
  CHECK_THAT(text, Catch::Contains("same core  same l3  same node  same package  cross package"));
  CHECK_THAT(text, Catch::Contains("0.0 %   25.0 %      0.0 %        25.0 %         50.0 %"));
  CHECK_THAT(text, Catch::Contains("rwsem count"));
  CHECK_THAT(text, !Catch::Contains("vs "));
}

TEST_CASE("markdown keeps its cells apart", "[command]")
{
  const std::string text =
      printed([](std::ostream& out) { print_markdown(out, comparison(), Detail::Brief); });
  CHECK_THAT(text, Catch::StartsWith("### execl, box: 2 packages"));
  CHECK_THAT(text, Catch::Contains("| sharded | 1500.0 | [1450.3, 1549.7] | +50.0 % |"));
  CHECK_THAT(text, Catch::Contains("| a\\|b |"));
  CHECK_THAT(text, Catch::Contains("- single: careful"));
}

namespace {

/// Two locks with 1 and 2 copies.
Result scaling()
{
  Result result;
  for (const std::size_t copies : {1U, 2U}) {
    for (const char* name : {"spin", "queue"}) {
      const double base = copies == 1 ? 1000 : name == std::string{"spin"} ? 800 : 1600;
      DesignResult d = design(name, {base, base * 1.01, base * 0.99});
      d.subject = Subject::Lock;
      d.copies = copies;
      d.warnings = {"careful"};
      result.designs.push_back(std::move(d));
    }
    const auto samples = [&](std::size_t i) { return result.designs[i].metrics[0].samples; };
    const std::size_t first = result.designs.size() - 2;
    result.comparisons.push_back({.topology = "box",
                                  .copies = copies,
                                  .baseline = "spin",
                                  .strategy = "queue",
                                  .metric = "throughput",
                                  .change = paired_change(samples(first), samples(first + 1), 0.02),
                                  .p_equal_holm = 0.01,
                                  .margin = 0.02,
                                  .verdict = copies == 1 ? Verdict::Same : Verdict::Better});
  }
  return result;
}

} // namespace

TEST_CASE("several numbers of copies make a scaling table", "[command]")
{
  CHECK("\n" + printed([](std::ostream& out) { print_text(out, scaling(), Detail::Brief); }) ==
        R"(
execl, box: 2 packages, 4 nodes, 8 cores, 16 CPUs; 1 to 2 copies, 3 replications

  throughput, 1/s, by lock
  copies          spin        queue
       1   1000 ±2.5 %  1000 ±2.5 %
       2  800.0 ±2.5 %  1600 ±2.5 %

  throughput against spin
  copies            queue
       1      +0.0 % same
       2  +100.0 % better

  note: spin with 1, 2 copies: careful
  note: queue with 1, 2 copies: careful
)");
  CHECK_THAT(
      printed([](std::ostream& out) { print_markdown(out, scaling(), Detail::Brief); }),
      Catch::Contains("| copies | spin | queue |\n| ---: | ---: | ---: |\n| 1 | 1000 ±2.5 % |"));
  const std::string full =
      printed([](std::ostream& out) { print_text(out, scaling(), Detail::Full); });
  CHECK_THAT(full, Catch::Contains("1 to 2 copies"));
  CHECK_THAT(full, Catch::Contains("16 CPUs; 1 copy, 3 replications"));
  CHECK_THAT(full, Catch::Contains("lock   throughput, 1/s"));
  CHECK_THAT(full, Catch::Contains("execl, box, queue, 2 copies: in detail"));
}

/// Of two machines with three designs each; "other" has no result of split-tree on the second.
Result two_machines()
{
  Result result;
  result.manifest = comparison().manifest;
  for (const char* machine : {"box", "other"}) {
    for (const auto& [name, rate] : std::vector<std::pair<std::string, double>>{
             {"single", 1000}, {"split-tree", 1004}, {"sharded", 1500}}) {
      if (std::string{machine} == "other" && name == "split-tree") {
        continue;
      }
      DesignResult d = design(name, {rate, rate * 1.01, rate * 0.99});
      d.machine.name = machine;
      result.designs.push_back(d);
      if (name != "single") {
        result.comparisons.push_back(
            {.topology = machine,
             .copies = 16,
             .baseline = "single",
             .strategy = name,
             .metric = "throughput",
             .change =
                 paired_change(std::vector<double>{1000, 1010, 990}, d.metrics[0].samples, 0.02),
             .p_equal_holm = 0.01,
             .margin = 0.02,
             .verdict = name == "sharded" ? Verdict::Better : Verdict::Same});
      }
    }
  }
  return result;
}

TEST_CASE("several machines end with a matrix of all designs", "[command]")
{
  const Section matrix = sections(two_machines(), Detail::Brief).back();
  CHECK(matrix.heading == "execl: throughput against single");
  REQUIRE(matrix.tables.size() == 1);
  const Table& table = matrix.tables.front();
  REQUIRE(table.columns.size() == 7);
  CHECK(table.columns[4].header == "single, 1/s");
  CHECK(table.columns[5].header == "split-tree");
  using Rows = std::vector<std::vector<std::string>>;
  CHECK(table.rows == Rows{{"box", "4", "16", "16", "1000", "+0.4 % =", "+50.0 %  "},
                           {"other", "4", "16", "16", "1000", "—", "+50.0 %  "}});
  CHECK(sections(comparison(), Detail::Brief).size() == 1); // one machine needs none
}

TEST_CASE("each number of copies is compared with its own baseline", "[command]")
{
  const std::string text = printed([](std::ostream& out) { print_csv(out, scaling()); });
  CHECK_THAT(text, Catch::Contains("execl,16,1,queue,throughput,1/s,3,1000,"));
  CHECK_THAT(text, Catch::Contains(",0.01,same\n"));
  CHECK_THAT(text, Catch::Contains("execl,16,2,queue,throughput,1/s,3,1600,"));
  CHECK_THAT(text, Catch::Contains(",0.01,better\n"));
  const auto json =
      nlohmann::json::parse(printed([](std::ostream& out) { print_json(out, scaling()); }));
  CHECK(json["comparisons"][1]["copies"] == 2);
  CHECK(json["comparisons"][1]["change_pct"].get<double>() == Approx(100));
  CHECK(json["results"][3]["strategy"] == "queue");
}

TEST_CASE("csv has one line a metric with every digit", "[command]")
{
  Result result = comparison();
  result.designs.front().scenario = "a,\"b\"";
  const std::string text = printed([&](std::ostream& out) { print_csv(out, result); });
  std::istringstream lines{text};
  std::vector<std::string> all;
  for (std::string line; std::getline(lines, line);) {
    all.push_back(line);
    if (all.size() > 1) {
      line = line.substr(line.find("box")); // past the quoted cell
    }
    CHECK(std::count(line.begin(), line.end(), ',') == (all.size() == 1 ? 18 : 17));
  }
  REQUIRE(all.size() == 4);
  CHECK_THAT(all[1],
             Catch::StartsWith("\"a,\"\"b\"\"\",box,execl,16,16,single,throughput,1/s,3,1000"));
  CHECK_THAT(all[2], Catch::EndsWith(",0.0002,better"));
}

TEST_CASE("the JSON result has the documented form", "[command]")
{
  const std::string text = printed([](std::ostream& out) { print_json(out, comparison()); });
  const auto json = nlohmann::ordered_json::parse(text);
  const auto keys = [](const nlohmann::ordered_json& object) {
    std::vector<std::string> names;
    for (const auto& item : object.items()) {
      names.push_back(item.key());
    }
    return names;
  };
  using Names = std::vector<std::string>;
  CHECK(keys(json) == Names{"schema", "manifest", "results", "comparisons", "machines"});
  CHECK(json["schema"] == "numasim-result/1");
  CHECK(keys(json["manifest"]) == Names{"version", "git", "command", "seed", "replications",
                                        "inputs", "host", "wall_s", "events", "event_digest"});
  CHECK(json["manifest"]["event_digest"] == "fedcba9876543210");
  CHECK(keys(json["results"][0]) == Names{"scenario", "topology", "subject", "strategy", "workload",
                                          "cpus", "copies", "params", "iterations",
                                          "whole_runs_per_s", "warm_up", "metrics", "locks",
                                          "lines", "walks", "warnings"});
  const auto& throughput = json["results"][0]["metrics"]["throughput"];
  CHECK(keys(throughput) == Names{"unit", "mean", "ci95", "n", "samples"});
  CHECK(throughput["ci95"][0].get<double>() ==
        comparison().designs[0].metrics[0].estimate.ci95->lo); // every digit
  CHECK(json["results"][0]["locks"][0]["hand_overs"]["cross_package"] == 2000);
  CHECK(json["results"][0]["locks"][0]["wait_ns"]["p99"] == 2.5e9);
  CHECK(json["results"][0]["lines"][0]["per_iteration"]["transfers"]["same_l3"] == 1);
  CHECK(keys(json["comparisons"][0]) == Names{"topology", "copies", "baseline", "strategy",
                                              "metric", "change_pct", "ci95_pct", "p", "p_holm",
                                              "verdict", "correlation", "margin_pct", "test"});
  CHECK(json["comparisons"][0]["change_pct"].get<double>() == Approx(50));
  CHECK(json["comparisons"][0]["correlation"].get<double>() == Approx(1));
}

TEST_CASE("one replication has no interval in any format", "[command]")
{
  Result result;
  result.designs.push_back(design("single", {1000}));
  const auto json =
      nlohmann::json::parse(printed([&](std::ostream& out) { print_json(out, result); }));
  CHECK(json["results"][0]["metrics"]["throughput"]["ci95"].is_null());
  CHECK_THAT(printed([&](std::ostream& out) { print_text(out, result, Detail::Brief); }),
             Catch::Contains("one replication: no intervals"));
  CHECK_THAT(printed([&](std::ostream& out) { print_csv(out, result); }),
             Catch::EndsWith("throughput,1/s,1,1000,,,,,,,,,\n"));
}

TEST_CASE("what theory expects stands in every format where it was asked for", "[command]")
{
  Result result = comparison();
  const auto text_of = [&] {
    return printed([&](std::ostream& out) { print_text(out, result, Detail::Brief); });
  };
  CHECK_THAT(text_of(), !Catch::Contains("bound, 1/s"));
  result.designs[0].expectation = oracle::Expectation{.throughput = 1000,
                                                      .unhindered = 0.004,
                                                      .service = 0.0005,
                                                      .busiest = "a lock",
                                                      .bound = 2000,
                                                      .lock_is_bound = true,
                                                      .model = {{"MVA", 1250, false}}};
  result.designs[1].expectation = oracle::Expectation{
      .throughput = 1500, .unhindered = 0.01, .busiest = {}, .bound = 1600, .model = {}};
  CHECK_THAT(text_of(), Catch::Contains("a lock") && Catch::Contains("2000") &&
                            Catch::Contains("~MVA") && Catch::Contains("1250") &&
                            Catch::Contains("80.0 %") && Catch::Contains("N/(Z+S)"));
  const std::string markdown =
      printed([&](std::ostream& out) { print_markdown(out, result, Detail::Brief); });
  CHECK_THAT(markdown, Catch::Contains("| ~MVA |"));

  const auto json =
      nlohmann::json::parse(printed([&](std::ostream& out) { print_json(out, result); }));
  const auto& first = json["results"][0]["oracle"];
  CHECK(first["bound_per_s"] == 2000);
  CHECK(first["bound"] == "1/S");
  CHECK(first["busiest_lock"] == "a lock");
  CHECK(first["queue"]["throughput_per_s"] == 1250);
  CHECK(first["queue"]["exact"] == false);
  CHECK(json["results"][1]["oracle"]["queue"].is_null());
  CHECK(json["results"][1]["oracle"]["service_s"].is_null());
  CHECK(json["results"][1]["oracle"]["bound"] == "N/(Z+S)");

  CHECK_THAT(printed([&](std::ostream& out) { print_csv(out, result); }),
             Catch::Contains("single,oracle_bound,1/s,3,2000,,,,,,,,,\n") &&
                 Catch::Contains("single,oracle_MVA_approximate,1/s,3,1250,,,,,,,,,\n") &&
                 Catch::Contains("sharded,oracle_bound,1/s,3,1600,,,,,,,,,\n"));
}
