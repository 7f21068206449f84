/// Does a topology survive being written and read again?

#include "models/input/json_print.hpp"
#include "models/machine/topology_writer.hpp"
#include "tests/machine/sample.hpp"

#include <catch2/catch.hpp>

#include <map>
#include <set>

using namespace numasim;
using namespace numasim::test;

namespace {

/// Groups as sets of CPU positions, whatever their numbers.
std::set<std::set<std::size_t>> partition(const std::vector<std::uint32_t>& group_of)
{
  std::map<std::uint32_t, std::set<std::size_t>> members;
  for (std::size_t i = 0; i < group_of.size(); ++i) {
    members[group_of[i]].insert(i);
  }
  std::set<std::set<std::size_t>> groups;
  for (const auto& [number, group] : members) {
    groups.insert(group);
  }
  return groups;
}

Topology again(const Topology& topology)
{
  const std::string text = pretty_print(write_topology(topology));
  return read_topology(parse_json(text, "again.json"), "again.json");
}

void check_same(const Topology& a, const Topology& b)
{
  CHECK(a.name == b.name);
  CHECK(a.title == b.title);
  CHECK(a.freq_mhz == b.freq_mhz);
  CHECK(a.cpus == b.cpus);
  CHECK(a.package_of_node == b.package_of_node);
  CHECK(partition(a.core) == partition(b.core));
  CHECK(partition(a.l3) == partition(b.l3));
  CHECK(a.slit == b.slit);
  REQUIRE(a.hop_ns.size() == b.hop_ns.size());
  for (std::size_t n = 0; n < a.hop_ns.size(); ++n) {
    for (std::size_t m = 0; m < a.hop_ns.size(); ++m) {
      CHECK(Duration::ns(a.hop_ns[n][m]) == Duration::ns(b.hop_ns[n][m]));
    }
  }
  CHECK(a.costs.protocol == b.costs.protocol);
  CHECK(a.costs.core_transfer == b.costs.core_transfer);
  CHECK(a.costs.l3_transfer == b.costs.l3_transfer);
  CHECK(a.costs.base == b.costs.base);
  CHECK(a.costs.dir_read == b.costs.dir_read);
  CHECK(a.costs.rmw_local == b.costs.rmw_local);
  CHECK(a.costs.dram_local == b.costs.dram_local);
  CHECK(a.costs.jitter_cv == b.costs.jitter_cv);
  CHECK(a.os.exec == b.os.exec);
  CHECK(a.os.smt_yield == b.os.smt_yield);
}

} // namespace

TEST_CASE("Every shipped topology is the same machine after writing and reading", "[machine]")
{
  const std::vector<std::filesystem::path> directories{data_dir() / "topologies"};
  for (const auto& file : list_topologies(directories)) {
    INFO(file.stem().string());
    const Topology topology = load_topology(file);
    check_same(topology, again(topology));
    CHECK(topology.provenance.size() >= again(topology).provenance.size());
  }
}

TEST_CASE("What a rule can say is written as a rule", "[machine]")
{
  const auto document = write_topology(read(sample()));
  CHECK(document["levels"]["core"].dump() == R"({"cpus":2,"numbering":"split","transfer_ns":1.5})");
  CHECK(document["levels"]["l3"].dump() == R"({"cores":2,"transfer_ns":20})");
  CHECK(document["hop"]["mode"] == "matrix"); // near and far packages: pairs are not looked for

  auto uniform = sample();
  uniform["hop"] = {{"mode", "class"}, {"die_ns", 30}, {"socket_far_ns", 90.125}};
  CHECK(write_topology(read(uniform))["hop"].dump() ==
        R"({"mode":"class","die_ns":30,"socket_far_ns":90.125})");
  uniform["hop"] = {{"mode", "slit_linear"}, {"ns_per_unit", 5.93}};
  CHECK(write_topology(read(uniform))["hop"].dump() ==
        R"({"mode":"slit_linear","ns_per_unit":5.93})");
}

TEST_CASE("Irregular groups are written as lists", "[machine]")
{
  auto odd = sample();
  odd["levels"]["core"] = {
      {"lists", {"0,9", "1,8", "2,10", "3,11", "4,12", "5,13", "6,14", "7,15"}},
      {"transfer_ns", 1.5}};
  odd["levels"]["l3"] = {{"lists", {"0,9", "1,8", "2-3,10-11", "4-5,12-13", "6-7,14-15"}},
                         {"transfer_ns", 20}};
  const Topology topology = read(odd);
  const auto document = write_topology(topology);
  CHECK(document["levels"]["core"]["lists"][0] == "0,9");
  CHECK(document["levels"]["l3"]["lists"][2] == "2-3,10-11");
  check_same(topology, again(topology));
}

TEST_CASE("Text is laid out as the files in topologies are", "[machine]")
{
  const auto document = nlohmann::ordered_json::parse(
      R"({"name": "a", "nodes": [{"id": 0, "cpus": "0-3"}], "m": [[1, 2], [3, 4]], "none": []})");
  CHECK(pretty_print(document) == "{\n"
                                  "  \"name\": \"a\",\n"
                                  "  \"nodes\": [\n"
                                  "    {\"id\": 0, \"cpus\": \"0-3\"}\n"
                                  "  ],\n"
                                  "  \"m\": [\n"
                                  "    [1, 2],\n"
                                  "    [3, 4]\n"
                                  "  ],\n"
                                  "  \"none\": []\n"
                                  "}\n");
}
