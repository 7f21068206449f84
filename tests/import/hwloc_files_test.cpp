/// Every file of hwloc's own tests that the shared reference data has goes through the importer and
/// is held against what hwloc's reference output says of it (lstopo's, or the XML's objects,
/// counted).

#include "models/machine/machine.hpp"
#include "models/workloads/simulate.hpp"
#include "tests/import/support.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>

using namespace numasim;
using namespace numasim::test;

namespace {

/// What hwloc's reference output says, by eye. Packages are those of the result: a node is in one.
struct Expected {
  std::string file;
  std::size_t cpus;
  std::size_t cores;
  std::size_t l3s; ///< groups of cores with a last-level cache, within a node
  std::size_t nodes;
  std::size_t without_cpus;
  std::size_t packages;
  int farthest; ///< largest SLIT entry; 0: no SLIT
};

const std::vector<Expected> k_expected = {
    {"128arm-2pa2n8cluster4co.tar.bz2", 128, 128, 4, 4, 0, 2, 33},
    // 4 packages a node; no caches told, so one a package; node 16 has memory only.
    {"128ia64-17n4s2c.tar.bz2", 128, 128, 64, 17, 1, 16, 20},
    // Memory of nodes 1 to 4 and 10 CPUs are allowed; nodes 0, 6 and 7 have CPUs.
    {"16amd64-8n2c-cpusets.tar.bz2", 10, 10, 10, 7, 1, 7, 20},
    {"16em64t-4s2c2t-offlines.tar.bz2", 12, 7, 4, 1, 0, 1, 0},
    {"16em64t-4s2c2t-offlines.xml", 7, 6, 4, 1, 0, 1, 0},
    {"20em64t-hybrid-1p6c2t+2ca4co1t.tar.bz2", 20, 14, 1, 1, 0, 1, 0},
    {"20s390-2g6s4c.tar.bz2", 20, 20, 8, 1, 0, 1, 0},
    {"256ia64-64n2s2c.tar.bz2", 256, 256, 128, 64, 0, 64, 34},
    {"256ppc-8n8s4t.tar.bz2", 256, 64, 64, 8, 0, 8, 40},
    {"2arm-2c.tar.bz2", 2, 2, 1, 1, 0, 1, 0},
    // One package and one L3 are missing: their cores' are made up.
    {"40intel64-4n10c+pci-conflicts.tar.bz2", 40, 40, 4, 4, 0, 4, 20},
    {"64amd64-4s2n4ca2co.tar.bz2", 64, 64, 8, 8, 0, 4, 22},
    {"64intel64-heteromem.xml", 64, 16, 4, 8, 4, 1, 0},
    {"8em64t-2s4c-asymcaches.tar.bz2", 8, 8, 4, 1, 0, 1, 0}, // L2 of two cores, one forgotten
    {"96em64t-4no4pa3ca2co.tar.bz2", 96, 96, 16, 4, 0, 4, 26},
    {"AMD-19h-Zen3-2xEpyc-7763.xml", 128, 128, 16, 2, 0, 2, 0},
    {"AMD-19h-Zen4-2xEpyc-9654.tar.bz2", 384, 192, 24, 2, 0, 2, 0},
    {"AMD-19h-Zen4-2xEpyc-9654.xml", 384, 192, 24, 2, 0, 2, 0},
    {"AMD-K10-Istanbul-8xOpteron-8439SE.xml", 48, 48, 8, 8, 0, 8, 0},
    {"Hygon-Dhyana-32cores.tar.bz2", 64, 32, 8, 1, 0, 1, 0},
    {"Hygon-Dhyana-32cores.xml", 64, 32, 8, 1, 0, 1, 0},
    {"Intel-IvyBridge-12xXeon-E5-4620v2.xml", 192, 96, 12, 12, 0, 12, 0},
    {"Intel-SapphireRapids-2xXeonMax9460.xml", 160, 80, 2, 2, 0, 2, 0},
    {"Zhaoxin-2xCentaurHauls-KaiSheng-KH-40000.xml", 64, 64, 16, 2, 0, 2, 0},
    {"cxlmem+dax.v3.xml", 4, 4, 1, 1, 0, 1, 0},
    {"fakeheterodistances.xml", 8, 8, 8, 8, 0, 4, 22},
    {"fakememinitiators-1np2c+1npp+gi.tar.bz2", 8, 8, 4, 6, 2, 2, 28},
    {"memorysidecaches.tar.bz2", 80, 40, 4, 4, 0, 2, 21}, // 2 L3s, each split between 2 nodes
    {"nvidiaDGX2.xml", 4, 4, 2, 2, 0, 2, 21},
};

std::string text_of(const std::filesystem::path& file)
{
  std::ifstream in(file);
  std::stringstream text;
  text << in.rdbuf();
  return text.str();
}

/// The numbers that follow `pattern`'s match, sorted.
std::vector<std::uint32_t> numbers_of(const std::string& text, const std::string& pattern)
{
  std::vector<std::uint32_t> numbers;
  const std::regex regex(pattern);
  for (std::sregex_iterator at(text.begin(), text.end(), regex), end; at != end; ++at) {
    numbers.push_back(static_cast<std::uint32_t>(std::stoul((*at)[1].str())));
  }
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

/// The latency matrix that lstopo prints, and the nodes' numbers in its order.
struct PrintedSlit {
  std::vector<std::uint32_t> nodes;
  std::vector<std::vector<double>> rows;
};

PrintedSlit slit_of(const std::string& console)
{
  PrintedSlit slit;
  std::map<std::uint32_t, std::uint32_t> by_logical;
  const std::regex node(R"(NUMANode(?:\(\w+\))? L#(\d+) \(P#(\d+))");
  for (std::sregex_iterator at(console.begin(), console.end(), node), end; at != end; ++at) {
    by_logical[static_cast<std::uint32_t>(std::stoul((*at)[1].str()))] =
        static_cast<std::uint32_t>(std::stoul((*at)[2].str()));
  }
  std::istringstream lines(
      console.substr(std::min(console.find("Relative latency matrix"), console.size())));
  std::string line;
  std::getline(lines, line); // "Relative latency matrix ..."
  std::getline(lines, line); // " index     0     2     1     3"
  std::istringstream head(line.substr(std::min(line.find("index") + 5, line.size())));
  for (std::uint32_t logical = 0; head >> logical;) {
    slit.nodes.push_back(by_logical.at(logical));
  }
  for (std::size_t row = 0; row < slit.nodes.size() && std::getline(lines, line); ++row) {
    std::istringstream fields(line);
    double value = 0;
    fields >> value;
    slit.rows.emplace_back();
    while (fields >> value) {
      slit.rows.back().push_back(value);
    }
  }
  return slit;
}

void check_counts(const Expected& expected, const Topology& t)
{
  CHECK(t.cpus.size() == expected.cpus);
  CHECK(cores_of(t) == expected.cores);
  CHECK(l3s_of(t) == expected.l3s);
  CHECK(t.nodes.size() == expected.nodes);
  CHECK(packages_of(t) == expected.packages);
  CHECK(std::count_if(t.nodes.begin(), t.nodes.end(), [](const NodeDescription& n) {
          return n.cpus.empty();
        }) == static_cast<std::ptrdiff_t>(expected.without_cpus));
  double farthest = 0;
  for (const auto& row : t.slit) {
    farthest = std::max(farthest, *std::max_element(row.begin(), row.end()));
  }
  CHECK(farthest == expected.farthest);
}

/// CPU numbers, and the distance of each pair of nodes that lstopo prints.
void check_console(const std::string& console, const Topology& t)
{
  CHECK(t.cpus == numbers_of(console, R"(PU L#\d+ \(P#(\d+))"));
  const PrintedSlit slit = slit_of(console);
  if (slit.rows.empty()) {
    return;
  }
  std::map<std::uint32_t, std::size_t> position;
  for (std::size_t n = 0; n < t.nodes.size(); ++n) {
    position[t.nodes[n].id] = n;
  }
  for (std::size_t a = 0; a < slit.nodes.size(); ++a) {
    REQUIRE(position.contains(slit.nodes[a]));
    for (std::size_t b = 0; b < slit.nodes.size(); ++b) {
      CHECK(t.slit[position[slit.nodes[a]]][position[slit.nodes[b]]] == slit.rows[a].at(b));
    }
  }
}

RunRecord short_run(const Topology& topology)
{
  RunSpec spec;
  spec.topology = topology;
  spec.workload = "execl";
  spec.workload_parameters = Parameters(workload_catalogue().front().parameters);
  spec.strategy = "single";
  spec.strategy_parameters = Parameters{};
  for (const CatalogueEntry& entry : strategy_catalogue()) {
    if (entry.name == spec.strategy) {
      spec.strategy_parameters = Parameters(entry.parameters);
    }
  }
  spec.copies = std::min<std::size_t>(topology.cpus.size(), 64);
  spec.measurement = {1, 3, 3};
  return simulate(spec);
}

} // namespace

TEST_CASE("hwloc's own files give the machines that hwloc's reference output shows",
          "[import][hwloc]")
{
  const auto directory = hwloc_files();
  if (!directory) {
    return;
  }
  for (const Expected& expected : k_expected) {
    DYNAMIC_SECTION(expected.file)
    {
      if (!std::filesystem::exists(*directory / expected.file)) {
        WARN("skipped: no " << expected.file);
        continue;
      }
      const Imported imported = import({(*directory / expected.file).string()});
      INFO(imported.outcome.err);
      REQUIRE(imported.outcome.status == 0);
      check_counts(expected, imported.topology);
      const Machine machine(imported.topology);
      CHECK(machine.cpus() == expected.cpus);
      const std::string stem = expected.file.substr(0, expected.file.find(".tar"));
      if (std::filesystem::exists(*directory / (stem + ".console"))) {
        check_console(text_of(*directory / (stem + ".console")), imported.topology);
      } else if (expected.file.ends_with(".xml")) {
        const std::string xml = text_of(*directory / expected.file);
        CHECK(imported.topology.cpus == numbers_of(xml, R"re(type="PU" os_index="(\d+)")re"));
      }
    }
  }
}

TEST_CASE("no file of hwloc's among the reference data is left out", "[import][hwloc]")
{
  const auto directory = hwloc_files();
  if (!directory) {
    return;
  }
  for (const auto& entry : std::filesystem::directory_iterator(*directory)) {
    const std::string name = entry.path().filename().string();
    CHECK((name.ends_with(".console") ||
           std::any_of(k_expected.begin(), k_expected.end(),
                       [&](const Expected& expected) { return expected.file == name; })));
  }
}

TEST_CASE("imported machines can be simulated at once", "[import][hwloc]")
{
  for (const char* name :
       {"256ia64-64n2s2c.tar.bz2", "fakememinitiators-1np2c+1npp+gi.tar.bz2",
        "memorysidecaches.tar.bz2", "64intel64-heteromem.xml", "8em64t-2s4c-asymcaches.tar.bz2",
        "20em64t-hybrid-1p6c2t+2ca4co1t.tar.bz2", "256ppc-8n8s4t.tar.bz2"}) {
    if (const auto file = hwloc_file(name)) {
      INFO(name);
      const RunRecord record = short_run(import({*file}).topology);
      CHECK(record.completions.size() >= 3);
    }
  }
}

TEST_CASE("what firmware tells beyond the SLIT is kept", "[import][hwloc]")
{
  if (const auto file = hwloc_file("fakememinitiators-1np2c+1npp+gi.tar.bz2")) {
    const Topology t = import({*file}).topology;
    REQUIRE(t.firmware.distances.size() == 1);
    CHECK(t.firmware.distances[0].name == "NUMALatency");
    CHECK(t.firmware.attributes.size() == 36); // 6 attributes of 6 nodes
    const auto is_far_latency = [](const MemoryAttribute& a) {
      return a.name == "Latency" && a.node == 7;
    };
    const auto far =
        std::find_if(t.firmware.attributes.begin(), t.firmware.attributes.end(), is_far_latency);
    REQUIRE(far != t.firmware.attributes.end());
    CHECK(far->value == 77);
    CHECK(far->unit == "ns");
    CHECK(far->initiators == std::vector<std::uint32_t>{0, 1, 4, 5});
    CHECK(t.bandwidth.dram == Approx(131072 * 1048576.0)); // 128 GiB/s of each near node
    CHECK(t.costs.dram_local != Duration::ns(26));         // which no DRAM achieves
  }
}

TEST_CASE("P and E cores become kinds", "[import][hwloc]")
{
  if (const auto file = hwloc_file("20em64t-hybrid-1p6c2t+2ca4co1t.tar.bz2")) {
    const Topology t = import({*file}).topology;
    REQUIRE(t.core_kinds.size() == 2);
    CHECK(t.core_kinds[0].name == "P");
    CHECK(t.core_kinds[0].cpus.size() == 12);
    CHECK(t.core_kinds[0].speed == 1);
    CHECK(t.core_kinds[1].name == "E");
    CHECK(t.core_kinds[1].cpus.front() == 12);
    CHECK(t.core_kinds[1].speed < 1);
    CHECK(t.core_kinds[1].speed > 0.3);
  }
}

TEST_CASE("all that a cpuset forbids can be had too", "[import][hwloc]")
{
  if (const auto file = hwloc_file("16amd64-8n2c-cpusets.tar.bz2")) {
    const Topology t = import({*file, "--disallowed"}).topology;
    CHECK(t.nodes.size() == 8);
    CHECK(t.cpus.size() == 15); // CPU 4 is offline
  }
}

TEST_CASE("memory of another kind is nobody's node", "[import][hwloc]")
{
  if (const auto file = hwloc_file("64intel64-heteromem.xml")) {
    const Topology t = import({*file}).topology;
    for (const NodeDescription& node : t.nodes) {
      CHECK(node.cpus.size() == (node.id < 4 ? 16 : 0)); // 0 to 3 are DRAM, 4 to 7 HBM
      CHECK(node.memory_gib == (node.id < 4 ? 1 : 2));
    }
  }
}
