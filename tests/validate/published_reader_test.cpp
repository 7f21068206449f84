// Files of published rows: what is read, and what is refused by name.

#include "models/input/input_error.hpp"
#include "tests/validate/rows_support.hpp"
#include "tools/validate/validation.hpp"

#include <catch2/catch.hpp>

#include <functional>

using namespace numasim;
using namespace numasim::test;

namespace {

PublishedReport read(const nlohmann::json& document)
{
  const TemporaryDirectory directory;
  directory.write("small.json", document.dump());
  return load_published_report(directory.path() / "small.json", real_catalogue());
}

/// The problems of the small report after a change.
std::vector<Problem> faults(const std::function<void(nlohmann::json&)>& change)
{
  nlohmann::json document = report_document();
  change(document);
  try {
    (void)read(document);
  } catch (const InputError& error) {
    return error.problems();
  }
  return {};
}

void check_fault(const std::function<void(nlohmann::json&)>& change, const std::string& pointer,
                 const std::string& words)
{
  const std::vector<Problem> problems = faults(change);
  CAPTURE(pointer);
  REQUIRE(problems.size() == 1);
  CHECK(problems.front().pointer == pointer);
  CHECK(problems.front().file.find("small.json") != std::string::npos);
  INFO(problems.front().text());
  CHECK(problems.front().text().find(words) != std::string::npos);
}

} // namespace

TEST_CASE("a report of rows is read as it stands", "[validate][rows]")
{
  const PublishedReport report = read(report_document());
  REQUIRE(report.runs.size() == 2);
  REQUIRE(report.rows.size() == 4);
  CHECK(report.runs[1].topology->costs.misses_in_flight == 1);
  CHECK(report.runs[1].topology_changes == "/misses_in_flight=1");
  CHECK_FALSE(report.runs[1].strategy_parameters.boolean("global_count"));
  CHECK(report.runs[1].workload_parameters.choice("libc_layout") == "B");
  CHECK(report.runs[1].measurement.min_iterations == 100);
  CHECK_FALSE(report.runs[1].quick);
  CHECK(report.rows[0].least == Approx(900));
  CHECK(report.rows[0].most == Approx(1100));
  CHECK(report.rows[1].least == Approx(95));
  CHECK(report.rows[2].role == PublishedRow::Role::Given);
  CHECK(report.rows[3].role == PublishedRow::Role::NotModelled);
}

TEST_CASE("what is wrong with a report of rows is said with its place", "[validate][rows]")
{
  using Json = nlohmann::json;
  check_fault([](Json& d) { d["runs"][0]["topology"] = "ryzen-5800"; }, "/runs/0/topology",
              "ryzen-5800u");
  check_fault([](Json& d) { d["runs"][0]["design"] = "singel"; }, "/runs/0/design",
              "did you mean \"single\"");
  check_fault([](Json& d) { d["runs"][0]["workload"] = "exec"; }, "/runs/0/workload", "execl");
  check_fault([](Json& d) { d["runs"][1].erase("parameter_sources"); },
              "/runs/1/parameters/libc_layout", "a value without a source");
  check_fault([](Json& d) { d["runs"][1].erase("topology_set_sources"); },
              "/runs/1/topology_set/~1misses_in_flight", "a value without a source");
  check_fault([](Json& d) { d["runs"][1]["name"] = "one"; }, "/runs/1/name", "every name once");
  check_fault([](Json& d) { d["rows"][0]["quantity"]["kind"] = "speed"; }, "/rows/0/quantity/kind",
              "throughput");
  check_fault([](Json& d) { d["rows"][0]["quantity"]["run"] = "three"; }, "/rows/0/quantity/run",
              "one");
  check_fault([](Json& d) { d["rows"][0]["quantity"]["copies"] = 17; }, "/rows/0/quantity/copies",
              "1 to 16");
  check_fault([](Json& d) { d["rows"][0].erase("range"); }, "/rows/0", "what it is for");
  check_fault([](Json& d) { d["rows"][0]["given"] = "both"; }, "/rows/0", "two roles");
  check_fault([](Json& d) { d["rows"][0]["range"]["within"] = 3; }, "/rows/0/range", "twice");
  check_fault([](Json& d) { d["rows"][0]["range"].erase("reason"); }, "/rows/0/range/reason", "");
  check_fault([](Json& d) { d["rows"][1]["id"] = "rate"; }, "/rows/1/id", "every id once");
  check_fault([](Json& d) { d["rows"][0]["extra"] = 1; }, "/rows/0/extra", "");
  check_fault([](Json& d) { d["rows"][0].erase("published"); }, "/rows/0/range", "not published");
  check_fault([](Json& d) { d["rows"][0]["published_by_theory"] = "repairman"; },
              "/rows/0/published_by_theory", "one of the two");
  check_fault([](Json& d) { d["rows"] = Json::array(); }, "/rows", "one row at least");
}

TEST_CASE("several faults of a report are shown at once", "[validate][rows]")
{
  CHECK(faults([](nlohmann::json& d) {
          d["runs"][0]["design"] = "none";
          d["runs"][1]["topology"] = "none";
        }).size() == 2);
}

TEST_CASE("a row's exact value is that of its queue, or there is none", "[validate][rows]")
{
  nlohmann::json document = nlohmann::json::parse(R"({
    "schema": "numasim-published/1", "name": "queue", "title": "t", "source": "s", "evidence": "theory", "machine": "m",
    "runs": [{"name": "q", "topology": "ryzen-5800u", "workload": "lockbench",
      "design": "qspinlock", "parameters": {"think_ns": 9e6, "critical_ns": 1e6,
        "think_distribution": "exponential", "critical_distribution": "exponential",
        "shared_lines_read": 0, "shared_lines_written": 0},
      "parameter_sources": {"think_ns": "q", "critical_ns": "q", "think_distribution": "q",
        "critical_distribution": "q", "shared_lines_read": "q", "shared_lines_written": "q"}}],
    "rows": [{"id": "x", "statement": "x", "published_by_theory": "repairman",
      "quantity": {"kind": "throughput", "run": "q", "copies": 8},
      "range": {"error_pct": 1, "reason": "r"}}]})");
  // The reference's M/M/1//8 with Z = 9 S: X S = 0.710842.
  CHECK(*read(document).rows[0].published == Approx(710.842).epsilon(1e-6));
  document["rows"][0]["quantity"]["kind"] = "response_us";
  document["rows"][0]["quantity"]["locks"] = {"lock"};
  CHECK(*read(document).rows[0].published == Approx(2254.261).epsilon(1e-6));
  document["runs"][0]["parameters"]["critical_distribution"] = "constant";
  CHECK_THROWS_AS(read(document), InputError);
}

TEST_CASE("a file of no known schema is refused", "[validate][rows]")
{
  const TemporaryDirectory directory;
  directory.write("odd.json", R"({"schema": "numasim-published/2"})");
  const std::vector<std::filesystem::path> directories{directory.path()};
  try {
    (void)load_validation(directories, real_catalogue());
    FAIL("it was read");
  } catch (const InputError& error) {
    CHECK(error.problems().front().pointer == "/schema");
    CHECK(error.problems().front().allowed.find("numasim-lock-curves/1") != std::string::npos);
  }
}
