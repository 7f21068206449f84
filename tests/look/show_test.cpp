/// Does `topology show` tell what the file says and what the simulator makes of it?

#include "tests/command/support.hpp"
#include "tests/machine/sample.hpp"
#include "tests/support/small_machines.hpp"
#include "tools/report/topology_overview.hpp"
#include "tools/report/topology_shape.hpp"
#include "tools/report/topology_tables.hpp"

#include <catch2/catch.hpp>
#include <nlohmann/json.hpp>

#include <sstream>

using namespace numasim;
using test::command;

namespace {

std::string text_of(const Topology& topology)
{
  std::ostringstream out;
  print_text(out, overview_of(topology, "made.json"));
  return out.str();
}

std::string shape_of(const Topology& topology)
{
  std::string text;
  for (const ShapeLine& line : folded_shape(Machine(topology))) {
    text += std::string(line.depth, '.') + std::to_string(line.count) + " " + line.part + "\n";
  }
  return text;
}

} // namespace

TEST_CASE("the flagship's overview has its structure, distances, classes and guesses", "[look]")
{
  const test::Outcome shown = command({"topology", "show", "hygon-c86-12n-384c"});
  CHECK(shown.status == 0);
  for (const char* part :
       {"2 packages, 12 nodes, 48 L3 groups, 192 cores, 384 CPUs; 2700 MHz",
        "  2 x package\n    6 x node\n      4 x L3 group\n        4 x core of 2 CPUs\n",
        "  7        1    32    4            —  112-127,304-319\n",
        "L3 groups of node 0: 0-3,192-195 | 4-7,196-199 | 8-11,200-203 | 12-15,204-207\n",
        "cores of its first L3 group: 0,192 | 1,193 | 2,194 | 3,195\n",
        "  6  22  28  28  28  28  28  10  16  16  16  16  16\n", // SLIT
        "  6  65  90  90  90  90  90   0  30  30  30  30  30\n", // hops
        "SMT siblings                192                1.3            1.3",
        // of 496 pairs a node, 16 siblings and 4 x 24 of one L3 group
        "same node                  4608               97.3           97.3  157.3 / 157.3 / 277.3",
        "other package, hop 65 ns   6144              227.3          227.3                  282.3",
        "memory of another package              220 to 270\n", "one exec alone", "275 µs",
        "/t0_ns: 105 ns a CAS hand-over between L3 groups"}) {
    CHECK_THAT(shown.out, Catch::Contains(part));
  }
  CHECK_THAT(shown.out, !Catch::Contains("/protocol: ")); // derived, no guess
}

TEST_CASE("the overview as JSON has all numbers and the topology itself", "[look]")
{
  const test::TemporaryDirectory directory;
  const std::string file = directory.write("sample.json", test::sample().dump());
  const auto shown =
      nlohmann::json::parse(command({"topology", "show", file, "--format", "json"}).out);
  CHECK(shown["schema"] == "numasim-topology-overview/1");
  CHECK(shown["structure"]["parts"][1]["l3_groups"][0]["cores"] ==
        nlohmann::json({"2,10", "3,11"}));
  CHECK(shown["structure"]["parts"][0]["memory_gib"] == 16);
  CHECK(shown["structure"]["parts"][1]["memory_gib"].is_null());
  const auto& die = shown["transfers"]["classes"][2];
  CHECK(die["class"] == "same_package");
  CHECK(die["cpu_pairs"] == 32);
  CHECK(die["home_at_owner_ns"]["median"] == 160);
  CHECK(die["home_at_worst_third_ns"]["max"].get<double>() == Approx(285.625));
  CHECK(shown["memory_fill_ns"][0][3].get<double>() == Approx(90 + 2 * 90.125));
  CHECK(test::read(shown["topology"]).hop_ns == test::read(test::sample()).hop_ns);
}

TEST_CASE("equal parts are folded, different ones are not", "[look]")
{
  Topology t = test::machine("box", 3); // nodes 0 and 1 in one package, 2 in another
  t.hop_ns = {{0, 1, 1}, {1, 0, 1}, {1, 1, 0}};
  CHECK(shape_of(t) == "1 package\n.2 node\n..1 L3 group\n...2 core of 2 CPUs\n"
                       "1 package\n.1 node\n..1 L3 group\n...2 core of 2 CPUs\n");
  t.core = {0, 0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 7};
  t.nodes.push_back({.id = 9, .package = 1, .cpus = {}, .memory_gib = 512});
  t.package_of_node = {0, 0, 1, 1};
  t.hop_ns = {{0, 1, 1, 1}, {1, 0, 1, 1}, {1, 1, 0, 1}, {1, 1, 1, 0}};
  CHECK(shape_of(t) ==
        "1 package\n.2 node\n..1 L3 group\n...1 core of 2 CPUs\n...2 core of 1 CPU\n"
        "1 package\n.1 node\n..1 L3 group\n...2 core of 2 CPUs\n.1 node of memory only\n");
  CHECK_THAT(text_of(t), Catch::Contains("     9        1     0    0          512  memory only\n"));
}

TEST_CASE("core kinds, bandwidth and the record of a fit are shown where stated", "[look]")
{
  Topology t = test::read(test::sample());
  CHECK_THAT(text_of(t), !Catch::Contains("GB/s") && !Catch::Contains("kind of core") &&
                             !Catch::Contains("fit to"));
  t.bandwidth.dram = 69.5e9;
  t.costs.core_offset_ns = {0, 1, -2.5, 4, 0, 0, 0, 0};
  t.core_kinds = {{"P", {0, 1, 2, 3, 4, 5, 6, 7}, 1.0}, {"E", {8, 9, 10, 11, 12, 13, 14, 15}, 0.6}};
  FitRecord fit;
  fit.matrix = "box.csv";
  fit.model = "home_directory";
  fit.home_node = 2;
  fit.pairs = 120;
  fit.parameters = 4;
  fit.mean_abs_pct = 1.234;
  fit.p95_abs_pct = 3.5;
  fit.worst = {3, 11, 200, 230};
  fit.candidates = {{"class", 5, 812.4, 9.5}, {"home_directory", 4, 500, 1.234}};
  t.fit = fit;
  const std::string text = text_of(t);
  for (const char* part :
       {"Included: -2.5 to 4 ns for each of the two cores", "of the memory of one node  69.5\n",
        "E                8    0.6  8-15\n",
        "fit to box.csv\n  home_directory, home at node 2: 4 numbers for 120 pairs of CPUs\n",
        "error 1.23 % in the mean, 3.50 % at the 95th percentile; ",
        "worst CPUs 3 and 11: 200 ns measured, 230 ns here\n",
        "home_directory (chosen)           4  500           1.23\n"}) {
    CHECK_THAT(text, Catch::Contains(part));
  }
}

TEST_CASE("matrices of many nodes are folded into their values", "[look]")
{
  Topology t = test::machine("box", 20);
  t.hop_ns.assign(20, std::vector<double>(20, 50));
  for (std::size_t n = 0; n < 20; ++n) {
    t.hop_ns[n][n] = 0;
    t.hop_ns[n][n ^ 1U] = 12.5;
  }
  const Table table = matrix_table(Machine(t), "hops", t.hop_ns);
  REQUIRE(table.rows.size() == 2);
  CHECK(table.rows[0] == std::vector<std::string>{"12.5", "20", "0 to 1"});
  CHECK(table.rows[1] == std::vector<std::string>{"50", "360", "0 to 2"});
}

TEST_CASE("what cannot be shown is refused clearly", "[look]")
{
  const test::TemporaryDirectory directory;
  const std::string broken = directory.write("broken.json", "[");
  struct Case {
    std::vector<std::string> arguments;
    std::string message;
  };
  const std::string svg = (directory.path() / "x.svg").string();
  const std::vector<Case> cases{
      {{"topology", "show"}, "TOPOLOGY is required"},
      {{"topology", "show", "rizen-5800u"}, R"((did you mean "ryzen-5800u"?))"},
      {{"topology", "show", broken}, "broken.json: found line 1"},
      {{"topology", "show", "ryzen-5800u", "--format", "csv"},
       R"(--format: found "csv"; allowed: text, json)"},
      {{"topology", "show", "ryzen-5800u", "--home", "0"}, "--home: found no --svg"},
      {{"topology", "show", "ryzen-5800u", "--svg", svg, "--home", "1"},
       R"(--home: found "1"; allowed: a node's id: 0)"},
      {{"topology", "show", "ryzen-5800u", "--svg", ""}, "no name"},
      {{"topology", "show", "ryzen-5800u", "--svg", "/nowhere/at/all"},
       R"(--svg: found "/nowhere/at/all": No such file)"},
  };
  for (const Case& c : cases) {
    const test::Outcome outcome = command(c.arguments);
    INFO(c.message << "\n" << outcome.err);
    CHECK(outcome.status == k_bad_input);
    CHECK(outcome.out.empty());
    CHECK_THAT(outcome.err, Catch::Contains(c.message));
  }
  CHECK_FALSE(std::filesystem::exists(svg));
}

TEST_CASE("long lines are wrapped between words", "[look]")
{
  CHECK(wrapped("one two three four", 9, "  ") == "one two\n  three\n  four");
  CHECK(wrapped("averylongwordwithoutspaces x", 9, "  ") == "averylongwordwithoutspaces\n  x");
  CHECK(wrapped("", 9, "  ").empty());
}
