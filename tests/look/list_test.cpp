/// Does `topology list` show every machine with the right numbers, whatever else lies beside it?

#include "tests/command/support.hpp"
#include "tests/machine/sample.hpp"
#include "tools/report/table.hpp"
#include "tools/report/topology_list.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <filesystem>
#include <sstream>

using namespace numasim;
using test::command;

namespace {

/// Works in another directory for a while.
class WorkingDirectory {
public:
  explicit WorkingDirectory(const std::filesystem::path& path)
      : before_(std::filesystem::current_path())
  {
    std::filesystem::current_path(path);
  }
  ~WorkingDirectory()
  {
    std::error_code error;
    std::filesystem::current_path(before_, error);
  }
  WorkingDirectory(const WorkingDirectory&) = delete;
  WorkingDirectory& operator=(const WorkingDirectory&) = delete;

private:
  std::filesystem::path before_;
};

std::vector<std::string> lines_of(const std::string& text)
{
  std::vector<std::string> lines;
  std::istringstream in{text};
  for (std::string line; std::getline(in, line);) {
    lines.push_back(line);
  }
  return lines;
}

nlohmann::json entry_of(const std::string& document, const std::string& name)
{
  const auto listed = nlohmann::json::parse(document);
  for (const auto& entry : listed["topologies"]) {
    if (entry["name"] == name) {
      return entry;
    }
  }
  FAIL("no entry for " << name);
  return {};
}

} // namespace

TEST_CASE("topology list gives shape, worst costs and confidence", "[look]")
{
  const test::TemporaryDirectory directory;
  auto document = test::sample();
  document["title"] = "made, up";
  document["provenance"]["/cpus"] = {{"source", "x"}, {"confidence", "measured"}};
  document["provenance"]["/os"] = {{"source", "x"}, {"confidence", "derived"}};
  directory.write("topologies/sample.json", document.dump());
  const WorkingDirectory here(directory.path());

  const auto entry = entry_of(command({"topology", "list", "--format", "json"}).out, "sample");
  CHECK(entry["cpus"] == 16);
  CHECK(entry["cores"] == 8);
  CHECK(entry["nodes"] == 4);
  CHECK(entry["packages"] == 2);
  CHECK(entry["l3_groups"] == 4);
  CHECK(entry["worst_hop_ns"] == 90.125);
  // 100 + 65.5 + 90.125 + 30: the home in the other package of two nodes of one
  CHECK(entry["worst_transfer_ns"].get<double>() == Approx(285.625));
  const auto& confidence = entry["confidence"];
  CHECK(confidence["structure"]["weakest"] == "guess");
  CHECK(confidence["structure"]["values"] == 5); // cpus, nodes, cores, L3 groups, SLIT
  CHECK(confidence["structure"]["guesses"] == 4);
  CHECK(confidence["transfers"]["weakest"] == "guess");
  CHECK(confidence["transfers"]["values"] == 5); // siblings, L3 group, protocol, t0, hops
  CHECK(confidence["accesses"]["values"] == 9);
  CHECK(confidence["system"]["values"] == 9); // frequency and eight costs
  CHECK(confidence["system"]["guesses"] == 1);

  CHECK_THAT(command({"topology", "list", "--format", "csv"}).out,
             Catch::Contains("\nsample,\"made, up\",topologies/sample.json,16,8,4,2,4,90.125,"));
  CHECK_THAT(command({"topology", "list", "--format", "markdown"}).out,
             Catch::Contains("made, up |"));
}

TEST_CASE("the shipped machines fit a terminal of 120 columns, in both listings", "[look]")
{
  const test::Outcome listed = command({"topology", "list"});
  CHECK(listed.status == 0);
  CHECK(listed.err.empty());
  CHECK(command({"list", "topologies"}).out == listed.out);
  for (const std::string& line : lines_of(listed.out)) {
    INFO(line);
    CHECK(display_width(line) <= 120);
  }
  const auto hygon =
      entry_of(command({"topology", "list", "--format", "json"}).out, "hygon-c86-12n-384c");
  CHECK(hygon["cpus"] == 384);
  CHECK(hygon["nodes"] == 12);
  CHECK(hygon["l3_groups"] == 48);
  CHECK(hygon["worst_hop_ns"] == 90);
  CHECK(hygon["worst_transfer_ns"].get<double>() == Approx(97.3 + 90 + 90 + 30));
  const auto ryzen = entry_of(command({"topology", "list", "--format", "json"}).out, "ryzen-5800u");
  CHECK(ryzen["worst_hop_ns"].is_null());
}

TEST_CASE("a file that is no topology does not hide the others", "[look]")
{
  const test::TemporaryDirectory directory;
  directory.write("topologies/broken.json", R"({"schema": )");
  auto wrong = test::sample();
  wrong["t0_ns"] = -1;
  directory.write("topologies/wrong.json", wrong.dump());
  directory.write("topologies/sample.json", test::sample().dump());
  const WorkingDirectory here(directory.path());
  for (const auto& arguments : {std::vector<std::string>{"topology", "list"},
                                std::vector<std::string>{"list", "topologies"}}) {
    const test::Outcome outcome = command(arguments);
    CHECK(outcome.status == k_bad_input);
    CHECK_THAT(outcome.out, Catch::Contains("sample "));
    CHECK_THAT(outcome.out, Catch::Contains("hygon-c86-12n-384c"));
    CHECK_THAT(outcome.out, !Catch::Contains("broken"));
    CHECK_THAT(outcome.err, Catch::Contains("broken.json: found line 1"));
    CHECK_THAT(outcome.err, Catch::Contains("wrong.json: at /t0_ns: found -1"));
  }
}

TEST_CASE("commands of topology that are mistyped are named", "[look]")
{
  CHECK_THAT(command({"topology"}).err, Catch::Contains("a command is needed: list"));
  CHECK_THAT(command({"topology", "lsit"}).err, Catch::Contains(R"((did you mean "list"?))"));
  CHECK_THAT(command({"topology", "list", "--fromat", "csv"}).err,
             Catch::Contains(R"("list" has no option "--fromat" (did you mean "--format"?))"));
  CHECK_THAT(command({"topology", "list", "--format", "cvs"}).err,
             Catch::Contains(R"((did you mean "csv"?))"));
}

TEST_CASE("a value is as sure as its least sure part", "[look]")
{
  Topology t = test::read(test::sample());
  t.provenance = {{"", {"all", Confidence::Measured}},
                  {"/hop", {"links", Confidence::Documented}},
                  {"/hop/pairs", {"which", Confidence::Guess}},
                  {"/levels/core/transfer_ns", {"hit", Confidence::Derived}}};
  const auto values = stated_values(t);
  const auto confidence = [&](const std::string& pointer) {
    for (const StatedValue& value : values) {
      if (value.pointer == pointer) {
        return value.provenance.confidence;
      }
    }
    throw std::logic_error(pointer);
  };
  CHECK(confidence("/hop") == Confidence::Guess);
  CHECK(confidence("/t0_ns") == Confidence::Measured);
  CHECK(confidence("/levels/core") == Confidence::Measured); // the cost in it is not structure
  CHECK(confidence("/levels/core/transfer_ns") == Confidence::Derived);
  CHECK_THROWS(confidence("/dir_read_ns")); // not stated: no socket_local machine
  CHECK(trust_of(values).of(ValueGroup::Transfers).weakest == Confidence::Guess);
  CHECK(trust_of(values).of(ValueGroup::Structure).weakest == Confidence::Measured);
  CHECK(trust_of(values).sum().guesses == 1);
}
