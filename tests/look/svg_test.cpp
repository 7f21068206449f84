/// Is the picture well-formed, complete, true to the costs, and small enough to mail?

#include "models/machine/transfer_costs.hpp"
#include "tests/command/support.hpp"
#include "tests/machine/sample.hpp"
#include "tests/support/small_machines.hpp"
#include "tools/svg/color_scale.hpp"
#include "tools/svg/heatmap.hpp"
#include "tools/svg/svg.hpp"
#include "tools/svg/topology_svg.hpp"

#include <catch2/catch.hpp>

#include <cctype>
#include <fstream>
#include <iterator>
#include <set>

using namespace numasim;
using numasim::testing::Shape;

namespace {

std::size_t count_of(const std::string& text, const std::string& part)
{
  std::size_t count = 0;
  for (auto at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) {
    ++count;
  }
  return count;
}

/// What is wrong with the XML's tags, attributes or text; empty if nothing is.
std::string flaw_of(const std::string& xml)
{
  std::vector<std::string> open;
  for (std::size_t at = 0; at < xml.size();) {
    if (xml[at] == '&') {
      const std::string entity = xml.substr(at, xml.find(';', at) - at);
      if (!std::set<std::string>{"&amp", "&lt", "&gt", "&quot", "&#39"}.contains(entity)) {
        return "entity " + entity;
      }
    }
    if (xml[at] == '>' || (static_cast<unsigned char>(xml[at]) < 0x20 && xml[at] != '\n')) {
      return "a character at " + std::to_string(at);
    }
    if (xml[at] != '<') {
      ++at;
      continue;
    }
    const std::size_t end = xml.find('>', at);
    const std::string tag = xml.substr(at + 1, end - at - 1);
    const std::string name = tag.substr(0, tag.find_first_of(" /", 1));
    if (tag.find('<') != std::string::npos || count_of(tag, "\"") % 2 != 0) {
      return "tag " + tag;
    }
    if (tag.front() == '/') {
      if (open.empty() || "/" + open.back() != tag) {
        return "end tag " + tag;
      }
      open.pop_back();
    } else if (tag.back() != '/') {
      open.push_back(name);
    }
    at = end + 1;
  }
  return open.empty() ? "" : "open " + open.back();
}

std::string drawn(const Topology& topology, std::optional<Node> home = std::nullopt)
{
  return topology_svg(overview_of(topology, "made.json"), home);
}

/// Every cell but the blank ones is covered once, in the shade of what the transfer costs.
void check_cells(const Machine& machine, const Heatmap& heatmap, std::optional<Node> home)
{
  const TransferCosts transfers(machine);
  const std::size_t n = heatmap.cpus().size();
  std::vector<int> covered(n * n);
  std::size_t wrong = 0;
  for (const Heatmap::Block& block : heatmap.blocks()) {
    for (std::size_t r = block.row; r < block.row + block.rows; ++r) {
      for (std::size_t c = block.column; c < block.column + block.columns; ++c) {
        const Cpu requester = heatmap.cpus()[r];
        const Cpu owner = heatmap.cpus()[c];
        const Duration cost =
            transfers.transfer(requester, owner, home.value_or(machine.node_of(owner)));
        ++covered[r * n + c];
        wrong += block.shade == shade_of(cost.in_ns(), heatmap.most_ns()) ? 0 : 1;
      }
    }
  }
  CHECK(wrong == 0);
  for (std::size_t r = 0; r < n; ++r) {
    for (std::size_t c = 0; c < n; ++c) {
      wrong += covered[r * n + c] == (r == c ? 0 : 1) ? 0 : 1;
    }
  }
  CHECK(wrong == 0);
}

} // namespace

TEST_CASE("text is escaped for XML, and what XML forbids is replaced", "[look][svg]")
{
  CHECK(xml_escaped("<a href=\"x\">'&'</a>") ==
        "&lt;a href=&quot;x&quot;&gt;&#39;&amp;&#39;&lt;/a&gt;");
  CHECK(xml_escaped("µs – ok\n") == "µs – ok\n");
  CHECK(xml_escaped("a\x01z") == "a\xEF\xBF\xBDz");
  CHECK(xml_escaped("\xC3") == "\xEF\xBF\xBD");                 // cut off
  CHECK(xml_escaped("\xED\xA0\x80") == "\xEF\xBF\xBD");         // half a surrogate pair
  CHECK(xml_escaped("\xEF\xBF\xBF") == "\xEF\xBF\xBD");         // U+FFFF
  CHECK(xml_escaped("\xF0\x9F\x98\x80") == "\xF0\x9F\x98\x80"); // U+1F600
  CHECK(svg_number(-0.001) == "0");
  CHECK(svg_number(12.50) == "12.5");
}

TEST_CASE("text is cut to the room there is", "[look][svg]")
{
  CHECK(fitted("node 12", 100, 12) == "node 12");
  const std::string cut = fitted("0-15,192-207,384-399", 60, 10);
  CHECK(cut.ends_with("…"));
  CHECK(text_width(cut, 10) <= 60);
  CHECK(text_width("00", 10) == Approx(12.72)); // DejaVu Sans: 0.636 em a digit
  CHECK(fitted("wide", 3, 12).empty());
}

TEST_CASE("more is darker, from yellow to violet", "[look][svg]")
{
  CHECK(shade_color(shade_of(0, 300)) == "#fde725");
  CHECK(shade_color(shade_of(300, 300)) == "#440154");
  CHECK(shade_color(shade_of(400, 300)) == "#440154");
  CHECK(shade_of(150, 300) == 128);
}

TEST_CASE("each cell of the heatmap has the shade of its transfer", "[look][svg]")
{
  const Shape shape{
      .packages = 2, .nodes_per_package = 2, .l3s_per_node = 2, .cores_per_l3 = 2, .threads = 2};
  for (const Protocol protocol : {Protocol::HomeDirectory, Protocol::SocketLocal, Protocol::Flat}) {
    const Machine machine(numasim::testing::topology(shape, protocol));
    const auto home = GENERATE(as<std::optional<Node>>{}, std::nullopt, Node{3});
    check_cells(machine, Heatmap(machine, home), home);
  }
}

TEST_CASE("offsets of cores and L3 groups show in the heatmap, and it stays small", "[look][svg]")
{
  const Shape shape{.packages = 2, .l3s_per_node = 16, .cores_per_l3 = 8, .threads = 2};
  Topology t = numasim::testing::topology(shape);
  for (std::uint32_t core = 0; core < 256; ++core) {
    t.costs.core_offset_ns.push_back((core * 37 % 101) * 0.11 - 5);
  }
  for (std::uint32_t l3 = 0; l3 < 32; ++l3) {
    t.costs.l3_pair_offset_ns.emplace_back(32, 0.3 * l3);
  }
  const Machine machine(t);
  const Heatmap heatmap(machine, Node{1});
  std::set<std::uint16_t> shades;
  for (const Heatmap::Block& block : heatmap.blocks()) {
    shades.insert(block.shade);
  }
  CHECK(shades.size() > 50);
  check_cells(machine, heatmap, Node{1});
  const std::string svg = drawn(t, Node{1});
  CHECK(flaw_of(svg).empty());
  CHECK(svg.size() < 1500000);
  CHECK(svg.find("a cell for") == std::string::npos); // nothing had to be left out
}

TEST_CASE("rows follow the machine, not the numbering", "[look][svg]")
{
  const Machine machine(test::shipped("hygon-c86-12n-384c"));
  const Heatmap heatmap = finest_heatmap(machine, std::nullopt, 67000);
  REQUIRE(heatmap.cpus().size() == 384);
  CHECK(heatmap.cpus()[1] == Cpu{192}); // the sibling of CPU 0
  CHECK(heatmap.cpus()[32] == Cpu{16}); // the first of node 1
  CHECK(heatmap.most_ns() == Approx(277.3));
  check_cells(machine, heatmap, std::nullopt);
}

TEST_CASE("a heatmap that would have too many blocks is drawn coarser", "[look][svg]")
{
  const Machine machine(numasim::testing::topology(
      Shape{.packages = 2, .l3s_per_node = 4, .cores_per_l3 = 4, .threads = 2}));
  const Heatmap fine(machine, std::nullopt);
  const Heatmap coarse = finest_heatmap(machine, std::nullopt, fine.blocks().size() - 1);
  CHECK(coarse.cpus_per_cell() == 2);
  CHECK(coarse.cpus().size() == fine.cpus().size() / 2);
  // On the diagonal a cell now shows its two CPUs: siblings here.
  CHECK(coarse.shade(0, 0) == shade_of(9.1, coarse.most_ns()));
}

TEST_CASE("pictures of the shipped machines are well-formed and have a box a core", "[look][svg]")
{
  for (const char* name :
       {"ryzen-5800u", "xeon-8369b-2s-128c", "hygon-c86-12n-384c", "epyc-9754-2s-512c"}) {
    INFO(name);
    const Topology t = test::shipped(name);
    const std::string svg = drawn(t);
    CHECK(flaw_of(svg).empty());
    CHECK(svg.size() < 1500000);
    const std::set<std::uint32_t> cores(t.core.begin(), t.core.end());
    const std::set<std::uint32_t> l3s(t.l3.begin(), t.l3.end());
    CHECK(count_of(svg, "class=\"core ") == cores.size() + 1); // and one in the key
    CHECK(count_of(svg, "class=\"l3\"") == l3s.size() + 1);
    CHECK(count_of(svg, "class=\"node\"") == t.nodes.size());
    CHECK(count_of(svg, "class=\"cpu\"") == t.cpus.size());
    CHECK(count_of(svg, "<script") == 0);
    CHECK(count_of(svg, "http") == 1); // the namespace: nothing is loaded
    CHECK(svg.find("weakest confidence") != std::string::npos);
  }
}

TEST_CASE("a hybrid machine shows its kinds, a memory-only node its size", "[look][svg]")
{
  auto document = test::sample();
  document["core_kinds"] = {{{"name", "P"}, {"cpus", "0-3,8-11"}, {"speed", 1.0}},
                            {{"name", "E <&>"}, {"cpus", "4-7,12-15"}, {"speed", 0.6}}};
  Topology t = test::read(document);
  t.nodes.push_back({.id = 7, .package = 1, .cpus = {}, .memory_gib = 512});
  t.package_of_node.push_back(1);
  for (auto& row : t.hop_ns) {
    row.push_back(40);
  }
  t.hop_ns.push_back({40, 40, 40, 40, 0});
  const std::string svg = drawn(t);
  CHECK(flaw_of(svg).empty());
  CHECK(count_of(svg, "class=\"core k0\"") == 4 + 1);
  CHECK(count_of(svg, "class=\"core k1\"") == 4 + 1);
  CHECK(svg.find("core of kind E &lt;&amp;&gt;, speed 0.6") != std::string::npos);
  CHECK(svg.find("node 7 · 512 GiB") != std::string::npos);
  CHECK(svg.find("memory only") != std::string::npos);
}

TEST_CASE("names cannot break out of the picture", "[look][svg]")
{
  Topology t = numasim::testing::topology(Shape{.packages = 2, .threads = 2});
  t.name = R"(<text><script>alert("1")<script>)";
  t.title = "]]> & \x02 \xC3 'x'";
  const std::string svg = drawn(t);
  CHECK(flaw_of(svg).empty());
  CHECK(count_of(svg, "<script") == 0);
}

TEST_CASE("pictures of machines of any size stay small", "[look][svg]")
{
  struct Case {
    Shape shape;
    std::size_t cores_drawn;
  };
  const std::vector<Case> cases{
      {{.cores_per_l3 = 1}, 1},
      {{.packages = 2, .l3s_per_node = 32, .cores_per_l3 = 16, .threads = 2}, 1024},
      {{.packages = 2, .l3s_per_node = 64, .cores_per_l3 = 4, .threads = 8}, 512},
      {{.packages = 4, .l3s_per_node = 128, .cores_per_l3 = 16, .threads = 2}, 0},
      {{.packages = 4, .l3s_per_node = 2048, .cores_per_l3 = 4, .threads = 2}, 0},
  };
  for (const Case& c : cases) {
    Topology t = numasim::testing::topology(c.shape);
    for (std::uint32_t core = 0; core <= t.core.back(); ++core) {
      t.costs.core_offset_ns.push_back((core * 7919 % 1009) * 0.02); // no two blocks alike
    }
    const std::string svg = drawn(t);
    INFO(c.shape.cpu(c.shape.nodes(), 0, 0));
    CHECK(flaw_of(svg).empty());
    CHECK(svg.size() < 1500000);
    CHECK(count_of(svg, "class=\"core ") == c.cores_drawn + (c.cores_drawn > 0 ? 1 : 0));
  }
}

TEST_CASE("topology show --svg writes the picture beside its text", "[look][svg]")
{
  const test::TemporaryDirectory directory;
  const std::string file = (directory.path() / "x.svg").string();
  const test::Outcome shown = test::command({"topology", "show", "ryzen-5800u", "--svg", file});
  CHECK(shown.status == 0);
  CHECK_THAT(shown.out, Catch::Contains("same L3 group"));
  std::ifstream in{file};
  const std::string svg{std::istreambuf_iterator<char>{in}, {}};
  CHECK_THAT(svg, Catch::StartsWith("<svg xmlns"));
  CHECK(flaw_of(svg).empty());
  CHECK(std::distance(std::filesystem::directory_iterator{directory.path()}, {}) == 1);
}
