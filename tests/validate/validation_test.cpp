// A whole validation: what the command says of rows, the rows that come with numasim, and the page.

#include "models/input/input_error.hpp"
#include "tests/validate/rows_support.hpp"
#include "tools/validate/validation.hpp"

#include <catch2/catch.hpp>

#include <cstdlib>
#include <fstream>
#include <sstream>

using namespace numasim;
using namespace numasim::test;

namespace {

const std::filesystem::path k_data = NUMASIM_DATA_DIR;

Outcome validate(std::vector<std::string> arguments, const Simulator& simulator)
{
  arguments.insert(arguments.begin(), {"validate", "--quiet", "--jobs", "2"});
  return real_command(arguments, simulator);
}

/// "single" makes 1000 a second, anything else `factor` times that.
Simulator two_designs(double factor)
{
  return [=](const RunSpec& spec) {
    return record_with_locks(spec.strategy == "single" ? 1000 : 1000 * factor);
  };
}

bool holds(const std::string& text, const std::string& part)
{
  return text.find(part) != std::string::npos;
}

std::vector<std::filesystem::path> shipped_suites()
{
  const auto root = k_data / "scenarios/validation";
  return {root / "rmap", root / "oracles", root / "fits", root / "locks"};
}

std::string text_of(const std::filesystem::path& file)
{
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// The shipped report of that name in a directory of its own, after a change.
template <class Change> Outcome validate_changed(const std::string& name, Change change)
{
  auto document =
      nlohmann::json::parse(text_of(k_data / "scenarios/validation/rmap" / (name + ".json")));
  change(document);
  const TemporaryDirectory directory;
  directory.write(name + ".json", document.dump());
  return validate({"--suite", directory.path().string(), "--reps", "1"}, simulate);
}

} // namespace

TEST_CASE("rows in range end with status 0, a missed one with 1 and its note", "[validate][rows]")
{
  const TemporaryDirectory directory;
  directory.write("small.json", report_document().dump());
  const std::string suite = directory.path().string();
  const Outcome met = validate({"--suite", suite}, two_designs(2));
  CHECK(met.status == 0);
  CHECK(holds(met.out, "2 of 2 rows with a stated range are met"));
  CHECK(holds(met.out, "not modelled: no profile: profile"));
  CHECK_FALSE(holds(met.out, "something"));
  const Outcome missed = validate({"--suite", suite}, two_designs(3));
  CHECK(missed.status == 1);
  CHECK(holds(missed.out, "MISSED"));
  CHECK(holds(missed.out, "believed missing: something"));
  CHECK(holds(missed.out, "+100."));
  CHECK(holds(missed.err, "1 of the stated ranges"));
  const Outcome quick = validate({"--suite", suite, "--quick"}, two_designs(3));
  CHECK(quick.status == 0);
  CHECK(holds(quick.out, "not run: left out of a quick validation: gain"));
}

TEST_CASE("rows come as JSON, CSV and Markdown", "[validate][rows]")
{
  const TemporaryDirectory directory;
  directory.write("small.json", report_document().dump());
  const std::string suite = directory.path().string();
  const auto json = nlohmann::json::parse(
      validate({"--suite", suite, "--format", "json", "--reps", "2"}, two_designs(3)).out);
  CHECK(json["schema"] == "numasim-validation/2");
  CHECK(json["manifest"]["replications"] == 2);
  CHECK(json["misses"] == 1);
  CHECK(json["rows"]["met"] == 1);
  CHECK(json["locks"].is_null());
  const auto& rows = json["reports"][0]["rows"];
  CHECK(rows[0]["verdict"] == "met");
  CHECK(rows[0]["samples"].size() == 2);
  CHECK(rows[1]["verdict"] == "missed");
  CHECK(rows[1]["simulated"].get<double>() == Approx(200).epsilon(0.02));
  CHECK(rows[1]["miss_note"] == "something");
  CHECK(rows[2]["verdict"] == "given");
  CHECK(rows[3]["simulated"].is_null());
  const std::string csv =
      validate({"--suite", suite, "--format", "csv", "--reps", "1"}, two_designs(2)).out;
  CHECK(std::count(csv.begin(), csv.end(), '\n') == 5);
  CHECK(holds(validate({"--suite", suite, "--format", "markdown"}, two_designs(2)).out,
              "| rate | execs | 1000 1/s |"));
}

TEST_CASE("the page has every row, the pictures, and what is missed", "[validate][rows]")
{
  const TemporaryDirectory directory;
  directory.write("small.json", report_document().dump());
  const TemporaryDirectory docs;
  const auto page = docs.path() / "validation.md";
  const Outcome ran = validate({"--suite", directory.path().string(), "--page", page.string(),
                                "--plots", (docs.path() / "plots").string(), "--reps", "2"},
                               two_designs(3));
  CHECK(ran.status == 1);
  const std::string text = text_of(page);
  for (const char* id : {"| rate |", "| gain |", "| given |", "| profile |"}) {
    CHECK(holds(text, id));
  }
  CHECK(holds(text, "Believed missing: something."));
  CHECK(holds(text, "(plots/validation.svg)"));
  CHECK(holds(text_of(docs.path() / "plots/validation.svg"), "</svg>"));
}

TEST_CASE("what a row asks for and its run does not have is refused with status 2",
          "[validate][rows]")
{
  nlohmann::json document = report_document();
  document["rows"][0]["quantity"] = {
      {"kind", "lock_share"}, {"run", "one"}, {"copies", 1}, {"locks", {"bigger"}}};
  const TemporaryDirectory directory;
  directory.write("small.json", document.dump());
  const Outcome ran = validate({"--suite", directory.path().string()}, two_designs(2));
  CHECK(ran.status == 2);
  CHECK(ran.out.empty());
  CHECK(holds(ran.err, "/rows/0/quantity"));
  CHECK(holds(ran.err, "bigger"));
}

TEST_CASE("traced counts come out of the simulator's own execs, and a wrong one is missed",
          "[validate][rows]")
{
  const Outcome right = validate_changed("operations", [](nlohmann::json&) {});
  INFO(right.out);
  CHECK(right.status == 0);
  CHECK(holds(right.out, "40 of 40 rows"));
  const Outcome wrong = validate_changed("operations", [](nlohmann::json& document) {
    document["rows"][0]["published"] = 16; // acquisitions of libc's lock: 15
  });
  CHECK(wrong.status == 1);
  CHECK(holds(wrong.out, "39 of 40 rows"));
  CHECK(holds(wrong.out, "missed: ops-A-libc:"));
}

TEST_CASE("what is wrong with a file of fits is said with its place", "[validate][rows]")
{
  auto document =
      nlohmann::json::parse(text_of(k_data / "scenarios/validation/fits/matrices.json"));
  document["machines"][0]["topology"] = "altra-q80";
  document["machines"][1]["topology"] = "xeon-8480-2s-224c"; // not fitted
  document["machines"][2]["most_mean_pct"] = -1;
  document["matrices"].erase("limited");
  const TemporaryDirectory directory;
  directory.write("matrices.json", document.dump());
  try {
    (void)load_fit_library(directory.path() / "matrices.json");
    FAIL("it was read");
  } catch (const InputError& error) {
    std::vector<std::string> pointers;
    for (const Problem& problem : error.problems()) {
      pointers.push_back(problem.pointer);
    }
    CHECK(pointers == std::vector<std::string>{"/machines/0/topology", "/machines/1/topology",
                                               "/machines/2/most_mean_pct", "/matrices/limited"});
  }
}

TEST_CASE("fits without their matrices are not run, and say what they need", "[validate][rows]")
{
  const FitLibrary library = load_fit_library(k_data / "scenarios/validation/fits/matrices.json");
  const TemporaryDirectory nothing;
  const auto values = fit_values(library, nothing.path());
  REQUIRE(values.size() == library.report.rows.size());
  for (const RowValue& value : values) {
    CHECK_FALSE(value.value);
    CHECK(value.why_not.find("NUMASIM_SHARED") != std::string::npos);
  }
}

TEST_CASE("every row and every curve of the suites stands on the committed page",
          "[validate][rows]")
{
  const ValidationInput input = load_validation(shipped_suites(), real_catalogue());
  CHECK(input.reports.size() >= 9);
  CHECK(input.locks.size() >= 18);
  const std::string page = text_of(k_data / "docs/validation.md");
  const auto check_rows = [&](const PublishedReport& report) {
    CHECK(holds(page, "## " + report.name + ": "));
    for (const PublishedRow& row : report.rows) {
      INFO(row.id);
      CHECK(holds(page, "| " + row.id + " |"));
      CHECK((row.role != PublishedRow::Role::Check || !row.range_reason.empty()));
    }
  };
  for (const PublishedReport& report : input.reports) {
    check_rows(report);
  }
  for (const FitLibrary& library : input.fits) {
    check_rows(library.report);
  }
  for (const LockDataset& dataset : input.locks) {
    INFO(dataset.name);
    CHECK(holds(page, "| " + dataset.name + " |"));
    CHECK(std::filesystem::exists(k_data / "docs/plots" / ("locks-" + dataset.name + ".svg")));
  }
}
