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
  CHECK(a.os.time_slice == b.os.time_slice);
  CHECK(a.os.tick == b.os.tick);
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

TEST_CASE("A source stays with groups that were lists and are written as a rule", "[machine]")
{
  auto lists = sample();
  lists["levels"]["core"] = {
      {"lists", {"0,8", "1,9", "2,10", "3,11", "4,12", "5,13", "6,14", "7,15"}},
      {"transfer_ns", 1.5}};
  lists["levels"]["l3"] = {{"lists", {"0-1,8-9", "2-3,10-11", "4-5,12-13", "6-7,14-15"}},
                           {"transfer_ns", 20}};
  const nlohmann::json guess = {{"source", "made up"}, {"confidence", "guess"}};
  lists["provenance"] = nlohmann::json::object();
  for (const auto& item : lists.items()) {
    if (item.key() != "levels" && item.key() != "schema" && item.key() != "name" &&
        item.key() != "provenance") {
      lists["provenance"]["/" + item.key()] = guess;
    }
  }
  for (const char* pointer : {"/levels/core/lists", "/levels/core/transfer_ns", "/levels/l3/lists",
                              "/levels/l3/transfer_ns"}) {
    lists["provenance"][pointer] = guess;
  }
  const auto document = write_topology(read(lists));
  CHECK(document["provenance"].contains("/levels/core/numbering"));
  CHECK(document["provenance"].contains("/levels/l3/cores"));
  CHECK_NOTHROW(again(read(lists)));
}

TEST_CASE("What is optional is written as it was read", "[machine]")
{
  const auto parts = nlohmann::ordered_json::parse(R"({
    "core_offset_ns": [-3, -2, -1, 0, 1.5, 2, 3, 4],
    "l3_pair_offset_ns": {"symmetric": false, "ns": [
      [-1, 2, 3, 4], [5, -2, 7, 8], [9, 10, -3, 12], [13, 14, 15, -4]]},
    "core_kinds": [{"name": "P", "cpus": "0-3,8-11", "speed": 1},
                   {"name": "E", "cpus": "4-7,12-15", "speed": 0.55}],
    "bandwidth": {"core_gb_s": 12.5, "dram_gb_s": 160, "die_gb_s": 40, "package_gb_s": 37},
    "firmware": {
      "distances": [{"name": "NUMALatency", "nodes": [2, 0], "values": [[10, 22], [23, 10]]}],
      "memory_attributes": [
        {"name": "Latency", "unit": "ns", "node": 3, "initiators": "6-7", "value": 26.5},
        {"name": "Capacity", "node": 1, "value": 15000000000}]},
    "fit": {"matrix": "box.csv", "sha256":
      "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
      "model": "home_directory", "home_node": 2, "pairs": 120, "parameters": 4,
      "mean_abs_pct": 1.9, "p95_abs_pct": 4.5,
      "worst": {"cpus": [3, 15], "measured_ns": 210.5, "model_ns": 190},
      "candidates": [
        {"model": "class", "parameters": 3, "bic": 812.5, "mean_abs_pct": 4},
        {"model": "home_directory", "parameters": 4, "bic": -20.5, "mean_abs_pct": 1.9}]}
  })");
  auto full = sample();
  for (const auto& part : parts.items()) {
    full[part.key()] = nlohmann::json::parse(part.value().dump());
  }
  const auto written = write_topology(read(full));
  for (const auto& part : parts.items()) {
    CHECK(written[part.key()].dump() == part.value().dump());
  }
  auto local = sample();
  local["protocol"] = "socket_local";
  local["dir_read_ns"] = 65;
  local["t0_package_ns"] = 33.25;
  CHECK(write_topology(read(local))["t0_package_ns"] == 33.25);
  local.erase("freq_mhz");
  CHECK_FALSE(write_topology(read(local)).contains("freq_mhz"));
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
