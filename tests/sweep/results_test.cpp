/// Do rows, summaries, the report and queries say what the runs measured?

#include "tests/sweep/support.hpp"

#include "models/input/input_error.hpp"
#include "tools/statistics/comparison.hpp"
#include "tools/sweep/comparisons.hpp"
#include "tools/sweep/export.hpp"
#include "tools/sweep/kept_record.hpp"
#include "tools/sweep/query.hpp"
#include "tools/sweep/report.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

using namespace numasim;
using Catch::Contains;
using Catch::StartsWith;

namespace {

struct Finished {
  explicit Finished(std::size_t points = 3, std::uint32_t replications = 4)
  {
    test::complete(file, test::space(points, replications));
  }
  test::TemporaryDirectory directory;
  std::string file = (directory.path() / "a.db").string();
};

std::string rows(const std::string& file, ExportFormat format)
{
  std::ostringstream out;
  export_runs(out, open_sweep_results(file), format);
  return out.str();
}

std::string summary(const std::string& file, ExportFormat format)
{
  std::ostringstream out;
  export_summary(out, open_sweep_results(file), format);
  return out.str();
}

std::string answer(const std::string& file, const std::string& sql,
                   QueryFormat format = QueryFormat::Csv)
{
  std::ostringstream out;
  try {
    answer_query(out, open_sweep_results(file), sql, format);
  } catch (const InputError& error) {
    return error.problems().front().text();
  }
  return out.str();
}

double throughput(const std::string& strategy, std::size_t point, std::uint32_t replication)
{
  RunSpec spec = test::spec(strategy, replication);
  spec.copies = point + 1;
  return kept_of(test::invented_record(spec)).metrics.front().value;
}

std::vector<nlohmann::json> lines_of(const std::string& text)
{
  std::vector<nlohmann::json> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    lines.push_back(nlohmann::json::parse(line));
  }
  return lines;
}

} // namespace

TEST_CASE("a row for every run, by point, design and replication", "[sweep]")
{
  const Finished sweep;
  const std::string csv = rows(sweep.file, ExportFormat::Csv);
  CHECK_THAT(csv, StartsWith("point,size,topology,workload,cpus,copies,strategy,baseline,"
                             "replication,throughput,exec p99,warm_up,events,digest\n"
                             "0,1,box,loop,8,1,plain,plain,0,"));
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 1 + 24);

  const auto lines = lines_of(rows(sweep.file, ExportFormat::JsonLines));
  REQUIRE(lines.size() == 24);
  std::size_t line = 0;
  for (std::size_t point = 0; point < 3; ++point) {
    for (const char* strategy : {"plain", "fast"}) {
      for (std::uint32_t i = 0; i < 4; ++i) {
        const nlohmann::json& row = lines[line++];
        CHECK(row["point"] == point);
        CHECK(row["size"] == point + 1);
        CHECK(row["strategy"] == strategy);
        CHECK(row["baseline"] == "plain");
        CHECK(row["replication"] == i);
        CHECK(row["throughput"].get<double>() == throughput(strategy, point, i));
        CHECK(row["events"] == 12345);
      }
    }
  }
}

TEST_CASE("a summary has means with intervals and paired changes", "[sweep]")
{
  const Finished sweep;
  const auto lines = lines_of(summary(sweep.file, ExportFormat::JsonLines));
  REQUIRE(lines.size() == 3 * 2 * 3);
  std::vector<double> plain;
  std::vector<double> fast;
  for (std::uint32_t i = 0; i < 4; ++i) {
    plain.push_back(throughput("plain", 1, i));
    fast.push_back(throughput("fast", 1, i));
  }
  const Change change = paired_change(plain, fast, 0.02);
  const nlohmann::json& row = lines[9];
  CHECK(row["point"] == 1);
  CHECK(row["strategy"] == "fast");
  CHECK(row["metric"] == "throughput");
  CHECK(row["unit"] == "1/s");
  CHECK(row["n"] == 4);
  CHECK(row["mean"].get<double>() == Approx(mean(fast)));
  CHECK(row["change_pct"].get<double>() == Approx(100 * change.change));
  CHECK(row["change_ci95_lo_pct"].get<double>() == Approx(100 * change.ci95->lo));
  CHECK(row["verdict"] == "better");
  CHECK(lines[6]["verdict"].get<std::string>().empty()); // the baseline
  CHECK(lines[6]["change_pct"].is_null());
  CHECK(lines[10]["metric"] == "exec p99");
  CHECK(lines[10]["change_pct"].is_null());
}

TEST_CASE("only replications that both designs have are compared", "[sweep]")
{
  const Finished sweep;
  {
    Sqlite database(sweep.file, Sqlite::Access::Write);
    database.execute("DELETE FROM runs WHERE run IN (SELECT run FROM runs JOIN designs USING "
                     "(input) WHERE point = 0 AND (strategy, replication) IN "
                     "(VALUES ('plain', 1), ('fast', 3)))");
  }
  const auto comparisons = compare_sweep(open_sweep_results(sweep.file));
  REQUIRE(comparisons.size() == 3);
  const std::vector<double> plain{throughput("plain", 0, 0), throughput("plain", 0, 2)};
  const std::vector<double> fast{throughput("fast", 0, 0), throughput("fast", 0, 2)};
  CHECK(comparisons.at({0, 1}).change.change == Approx(paired_change(plain, fast, 0.02).change));
  CHECK(*comparisons.at({0, 1}).p_equal_holm >= *comparisons.at({0, 1}).change.p_equal);
}

TEST_CASE("the report names what differs and how many rows it leaves out", "[sweep]")
{
  const Finished sweep;
  const SweepTable all = sweep_table(open_sweep_results(sweep.file), 1000);
  CHECK(all.table.title == "sizes, loop, box");
  REQUIRE(all.table.rows.size() == 6);
  CHECK(all.left_out == 0);
  CHECK(all.table.columns.front().header == "size");
  CHECK(all.table.columns[1].header == "copies");
  CHECK(all.table.rows[0].back() == "baseline");
  CHECK(all.table.rows[1][2] == "fast");
  CHECK_THAT(all.table.rows[1][6], StartsWith("+5"));
  CHECK(all.table.rows[1].back() == "better");
  const SweepTable some = sweep_table(open_sweep_results(sweep.file), 4);
  CHECK(some.table.rows.size() == 4);
  CHECK(some.left_out == 2);
}

TEST_CASE("queries read the results, with axes and metrics as columns", "[sweep]")
{
  const Finished sweep;
  CHECK(answer(sweep.file, "SELECT size, strategy, count(*) AS n FROM results WHERE size = 2 "
                           "GROUP BY strategy") == "size,strategy,n\n2,fast,4\n2,plain,4\n");
  CHECK(answer(sweep.file,
               "SELECT throughput FROM results WHERE size = 3 AND replication = 1 AND "
               "strategy = 'fast'") == fmt::format("throughput\n{}\n", throughput("fast", 2, 1)));
  CHECK(answer(sweep.file, "SELECT 1 AS a, 'x' AS b, NULL AS c;", QueryFormat::Json) ==
        "[\n{\"a\":1,\"b\":\"x\",\"c\":null}\n]\n");
  CHECK(answer(sweep.file, "SELECT 1 WHERE 0", QueryFormat::Json) == "[]\n");
  CHECK(answer(sweep.file, "SELECT 7 AS n, 'a' AS name", QueryFormat::Markdown) ==
        "| n | name |\n| ---: | --- |\n| 7 | a |\n");
  CHECK_THAT(
      answer(sweep.file, "SELECT unit FROM metrics WHERE name = 'throughput'", QueryFormat::Text),
      Contains("1/s"));
}

TEST_CASE("queries that are wrong or do more than read are refused and change nothing", "[sweep]")
{
  const Finished sweep;
  const std::string before = rows(sweep.file, ExportFormat::Csv);
  const std::string other = (sweep.directory.path() / "other.db").string();
  CHECK_THAT(answer(sweep.file, "SELEC 1"),
             Contains("--query: found near \"SELEC\": syntax error; allowed: one SQL statement"));
  CHECK_THAT(answer(sweep.file, "SELECT speed FROM results"), Contains("no such column: speed"));
  for (const std::string sql :
       {"DELETE FROM runs", "DROP TABLE runs", "INSERT INTO meta VALUES ('a', 'b')",
        "CREATE TABLE x (y)", "PRAGMA user_version = 3", "VACUUM", "BEGIN"}) {
    INFO(sql);
    CHECK_THAT(answer(sweep.file, sql), Contains("does more than read"));
  }
  CHECK_THAT(answer(sweep.file, "ATTACH '" + other + "' AS o"), Contains("does more than read"));
  CHECK_THAT(answer(sweep.file, "VACUUM INTO '" + other + "'"), Contains("does more than read"));
  CHECK_FALSE(std::filesystem::exists(other));
  CHECK_THAT(answer(sweep.file, "SELECT 1; DELETE FROM runs"), Contains("--query: found "));
  CHECK_THAT(answer(sweep.file, "SELECT 1; SELECT 2"), Contains("a second statement"));
  CHECK_THAT(answer(sweep.file, "  -- nothing"), Contains("no statement"));
  CHECK_THAT(answer(sweep.file,
                    "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) "
                    "SELECT x FROM n",
                    QueryFormat::Text),
             Contains("more than 100000 rows"));
  CHECK(rows(sweep.file, ExportFormat::Csv) == before);
}
