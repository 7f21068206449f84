/// `numasim topology fit` as its users call it.

#include "models/machine/topology_json.hpp"
#include "tests/command/support.hpp"
#include "tests/fit/synthetic.hpp"

#include <catch2/catch.hpp>
#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <fstream>
#include <sstream>

using namespace numasim;
using namespace numasim::test;

namespace {

/// A lower triangle as core-to-core-latency writes it.
std::string csv_of(const LatencyMatrix& matrix)
{
  std::string text;
  for (Eigen::Index i = 0; i < matrix.ns.rows(); ++i) {
    for (Eigen::Index j = 0; j < matrix.ns.cols(); ++j) {
      text += (j > 0 ? "," : "") + (j < i ? fmt::format("{}", matrix.ns(i, j)) : "");
    }
    text += "\n";
  }
  return text;
}

std::string two_packages()
{
  Synthetic m{2, 1, 4, 4, 2, false};
  return csv_of(matrix_of(
      m, 9,
      [&](std::size_t a, std::size_t b) {
        const bool home = m.package_of(a) == 0 && m.package_of(b) == 0;
        return m.l3_of(a) == m.l3_of(b) ? 25.0 : home ? 110.0 : 210.0;
      },
      0.02));
}

std::string content(const std::string& file)
{
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

} // namespace

TEST_CASE("topology fit prints a topology, and tells about it on standard error", "[fit]")
{
  const TemporaryDirectory folder;
  const std::string file = folder.write("My box_1.csv", two_packages());
  const Outcome outcome = command({"topology", "fit", "--matrix", file});
  REQUIRE(outcome.status == 0);
  const Topology topology = read_topology(nlohmann::json::parse(outcome.out), "out");
  CHECK(topology.name == "my-box-1");
  CHECK(topology.nodes.size() == 2);
  CHECK(topology.fit->matrix == "My box_1.csv");
  CHECK(topology.fit->sha256.size() == 64);
  CHECK(topology.fit->home_node == 0);
  CHECK_THAT(outcome.err, Catch::Contains("home-directory with home node 0"));
}

TEST_CASE("topology fit writes to a file, and takes a structure from one", "[fit]")
{
  const TemporaryDirectory folder;
  const std::string matrix = folder.write("m.csv", two_packages());
  const std::string first = (folder.path() / "first.json").string();
  const std::string second = (folder.path() / "second.json").string();
  Outcome outcome = command({"topology", "fit", "--matrix", matrix, "--name", "box", "-o", first});
  REQUIRE(outcome.status == 0);
  CHECK_THAT(outcome.out, Catch::Contains("box: 64 CPUs in 8 L3 groups of 4 cores each"));
  outcome = command({"topology", "fit", "--matrix", matrix, "--from", first, "-o", second});
  REQUIRE(outcome.status == 0);
  const auto a = nlohmann::json::parse(content(first));
  const auto b = nlohmann::json::parse(content(second));
  CHECK(a.at("nodes") == b.at("nodes"));
  CHECK(a.at("t0_ns") == b.at("t0_ns"));
  CHECK(a.at("fit") == b.at("fit"));
}

TEST_CASE("topology fit reports on many matrices", "[fit]")
{
  const TemporaryDirectory folder;
  const std::string one = folder.write("one.csv", two_packages());
  const std::string two = folder.write("two.csv", "20\n20,21\n");
  const Outcome csv = command({"topology", "fit", "--report", "csv", "--matrix", one, two});
  REQUIRE(csv.status == 0);
  CHECK_THAT(csv.out, Catch::StartsWith("matrix,cpus,threads,l3_groups,"));
  CHECK_THAT(csv.out, Catch::Contains("\none.csv,64,2,8,4,2,2,home-directory,0,4,2016,"));
  const Outcome markdown =
      command({"topology", "fit", "--report", "markdown", "--matrix", one, two});
  CHECK_THAT(markdown.out, Catch::Contains("2 matrices: median of the mean errors"));
}

TEST_CASE("topology fit refuses what it cannot use with status 2", "[fit]")
{
  const TemporaryDirectory folder;
  const std::string good = folder.write("good.csv", two_packages());
  const std::string bad = folder.write("bad.csv", ",\n-1,\n");
  CHECK_THAT(command({"topology", "fit", "--matrix", bad}).err,
             Catch::Contains("line 2, column 1: found \"-1\""));
  CHECK(command({"topology", "fit", "--matrix", bad}).status == 2);
  CHECK(command({"topology", "fit"}).status == 2);
  CHECK(command({"topology", "fit", "--matrix", "none.csv"}).status == 2);
  CHECK(command({"topology", "fit", "--matrix", good, good}).status == 2);
  CHECK(command({"topology", "fit", "--matrix", good, "--report", "pdf"}).status == 2);
  CHECK(command({"topology", "fit", "--matrix", good, "--from", "no-such-machine"}).status == 2);
  CHECK_THAT(command({"topology", "fit", "--matrix", good, "--name", "a/b"}).err,
             Catch::Contains("--name: found \"a/b\""));
  const Outcome small = command({"topology", "fit", "--matrix", good, "--from", "ryzen-5800u"});
  CHECK(small.status == 2);
  CHECK_THAT(small.err, Catch::Contains("at most the 16 CPUs of ryzen-5800u"));
}
