/// What a topology file may say beyond the necessary: offsets, core kinds, bandwidths, firmware
/// tables, the record of a fit.

#include "tests/machine/fault.hpp"
#include "tests/machine/sample.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

using Json = nlohmann::json;

/// The sample with everything that is optional.
Json full()
{
  Json d = sample();
  d["core_offset_ns"] = {-3, -2, -1, 0, 1, 2, 3, 4};
  d["l3_pair_offset_ns"] = {
      {"symmetric", false},
      {"ns", {{-1, 2, 3, 4}, {5, -2, 7, 8}, {9, 10, -3, 12}, {13, 14, 15, -4}}}};
  d["core_kinds"] = {{{"name", "P"}, {"cpus", "0-7,8-14,15"}, {"speed", 1}}};
  d["core_kinds"] = {{{"name", "P"}, {"cpus", "0-3,8-11"}, {"speed", 1}},
                     {{"name", "E"}, {"cpus", "4-7,12-15"}, {"speed", 0.55}}};
  d["bandwidth"] = {
      {"core_gb_s", 12.5}, {"dram_gb_s", 160}, {"die_gb_s", 40}, {"package_gb_s", 37}};
  d["firmware"] = {
      {"distances",
       {{{"name", "NUMALatency"}, {"nodes", {2, 0}}, {"values", {{10, 22}, {23, 10}}}}}},
      {"memory_attributes",
       {{{"name", "Latency"}, {"unit", "ns"}, {"node", 3}, {"initiators", "6-7"}, {"value", 26.5}},
        {{"name", "Capacity"}, {"node", 1}, {"value", 1.5e10}}}}};
  d["fit"] = {
      {"matrix", "box.csv"},
      {"sha256", std::string(64, 'a')},
      {"model", "home_directory"},
      {"home_node", 2},
      {"pairs", 120},
      {"parameters", 4},
      {"mean_abs_pct", 1.9},
      {"p95_abs_pct", 4.5},
      {"worst", {{"cpus", {3, 15}}, {"measured_ns", 210.5}, {"model_ns", 190}}},
      {"candidates",
       {{{"model", "class"}, {"parameters", 3}, {"bic", 812.5}, {"mean_abs_pct", 4}},
        {{"model", "home_directory"}, {"parameters", 4}, {"bic", -20.5}, {"mean_abs_pct", 1.9}}}}};
  return d;
}

/// One package on which the home matters only across packages.
Json socket_local()
{
  Json d = sample();
  d["protocol"] = "socket_local";
  d["dir_read_ns"] = 10;
  return d;
}

} // namespace

TEST_CASE("what is optional arrives unchanged", "[machine]")
{
  const Topology t = read(full());
  CHECK(t.costs.core_offset_ns.size() == 8);
  CHECK(t.bandwidth.core == 12.5e9);
  CHECK(t.bandwidth.dram == 160e9);
  CHECK(t.bandwidth.die == 40e9);
  CHECK(t.bandwidth.package == 37e9);
  REQUIRE(t.core_kinds.size() == 2);
  CHECK(t.core_kinds[1].name == "E");
  CHECK(t.core_kinds[1].cpus == std::vector<std::uint32_t>{4, 5, 6, 7, 12, 13, 14, 15});
  CHECK(t.core_kinds[1].speed == 0.55);
  REQUIRE(t.firmware.distances.size() == 1);
  CHECK(t.firmware.distances[0].name == "NUMALatency");
  CHECK(t.firmware.distances[0].nodes == std::vector<std::uint32_t>{2, 0});
  CHECK(t.firmware.distances[0].values[1][0] == 23);
  REQUIRE(t.firmware.attributes.size() == 2);
  CHECK(t.firmware.attributes[0].node == 3);
  CHECK(t.firmware.attributes[0].unit == "ns");
  CHECK(t.firmware.attributes[0].initiators == std::vector<std::uint32_t>{6, 7});
  CHECK(t.firmware.attributes[0].value == 26.5);
  CHECK(t.firmware.attributes[1].unit.empty());
  CHECK(t.firmware.attributes[1].initiators.empty());
}

TEST_CASE("the record of a fit arrives unchanged", "[machine]")
{
  const Topology t = read(full());
  REQUIRE(t.fit);
  CHECK(t.fit->matrix == "box.csv");
  CHECK(t.fit->sha256 == std::string(64, 'a'));
  CHECK(t.fit->model == "home_directory");
  CHECK(t.fit->home_node == 2U);
  CHECK(t.fit->pairs == 120);
  CHECK(t.fit->parameters == 4);
  CHECK(t.fit->mean_abs_pct == 1.9);
  CHECK(t.fit->p95_abs_pct == 4.5);
  CHECK(t.fit->worst.cpu_a == 3);
  CHECK(t.fit->worst.cpu_b == 15);
  CHECK(t.fit->worst.measured_ns == 210.5);
  CHECK(t.fit->worst.model_ns == 190);
  REQUIRE(t.fit->candidates.size() == 2);
  CHECK(t.fit->candidates[0].model == "class");
  CHECK(t.fit->candidates[1].parameters == 4);
  CHECK(t.fit->candidates[1].bic == -20.5);
  CHECK(t.fit->candidates[0].mean_abs_pct == 4);
}

TEST_CASE("what is optional may be left out", "[machine]")
{
  Json d = sample();
  d.erase("freq_mhz");
  const Topology t = read(d);
  CHECK(t.freq_mhz == 0);
  CHECK_FALSE(t.costs.package_base);
  CHECK(t.costs.core_offset_ns.empty());
  CHECK(t.costs.l3_pair_offset_ns.empty());
  CHECK(t.core_kinds.empty());
  CHECK(t.bandwidth.dram == 0);
  CHECK(t.firmware.distances.empty());
  CHECK_FALSE(t.fit);
}

TEST_CASE("a package's own transfer cost belongs to the protocol that has one", "[machine]")
{
  Json d = socket_local();
  CHECK_FALSE(read(d).costs.package_base);
  d["t0_package_ns"] = 0;
  CHECK(read(d).costs.package_base == Duration{});
  d["t0_package_ns"] = 60.5;
  CHECK(read(d).costs.package_base == Duration::ns(60.5));
  check({"below 0", [](Json& bent) { bent["t0_package_ns"] = -1; }, "/t0_package_ns", "-1"}, d);
  check({"home directory", [](Json& bent) { bent["t0_package_ns"] = 60; }, "/t0_package_ns", "60"});
}

TEST_CASE("a transfer's least time follows the protocol", "[machine]")
{
  const auto bent = [](const Json& base, std::size_t requester, std::size_t owner, double ns) {
    Json d = base;
    Json matrix(4, Json(4, 0));
    matrix[requester][owner] = ns;
    d["l3_pair_offset_ns"] = {{"symmetric", false}, {"ns", matrix}};
    return d;
  };
  // In a package the L3 transfer (or what is stated for the package) and the hop, 20 + 30; across
  // 100 + 65.5.
  const Json base = socket_local();
  CHECK_THROWS_AS(read(bent(base, 0, 1, -50)), InputError);
  CHECK_NOTHROW(read(bent(base, 0, 1, -49.5)));
  CHECK_THROWS_AS(read(bent(base, 0, 2, -165.5)), InputError);
  CHECK_NOTHROW(read(bent(base, 0, 2, -165)));
  Json stated = base;
  stated["t0_package_ns"] = 60;
  CHECK_THROWS_AS(read(bent(stated, 0, 1, -90)), InputError);
  CHECK_NOTHROW(read(bent(stated, 0, 1, -89.5)));
  Json flat = sample();
  flat["protocol"] = "flat";
  CHECK_THROWS_AS(read(bent(flat, 3, 0, -100)), InputError);
  CHECK_NOTHROW(read(bent(flat, 3, 0, -99.5)));
}

TEST_CASE("kinds of cores cover every CPU once", "[machine]")
{
  const std::vector<Fault> faults = {
      {"a CPU of no kind", [](Json& d) { d["core_kinds"][1]["cpus"] = "4-7,12-14"; }, "/core_kinds",
       "no kind with CPU 15"},
      {"a CPU of two kinds", [](Json& d) { d["core_kinds"][1]["cpus"] = "3-7,12-15"; },
       "/core_kinds/1/cpus", "CPU 3, which is also of kind 0"},
      {"a CPU that is not there", [](Json& d) { d["core_kinds"][1]["cpus"] = "4-7,12-16"; },
       "/core_kinds/1/cpus", "CPU 16"},
      {"a core of two kinds",
       [](Json& d) {
         d["core_kinds"][0]["cpus"] = "0-7";
         d["core_kinds"][1]["cpus"] = "8-15";
       },
       "/core_kinds", "CPUs 0 and 8 of one core"},
      {"a kind without CPUs", [](Json& d) { d["core_kinds"][1]["cpus"] = ""; },
       "/core_kinds/1/cpus", "no CPU"},
      {"a speed of 0", [](Json& d) { d["core_kinds"][1]["speed"] = 0; }, "/core_kinds/1/speed",
       "0"},
      {"a speed above 1", [](Json& d) { d["core_kinds"][1]["speed"] = 1.5; }, "/core_kinds/1/speed",
       "1.5"},
      {"no kind with full speed", [](Json& d) { d["core_kinds"][0]["speed"] = 0.9; }, "/core_kinds",
       "no kind with speed 1"},
      {"two kinds of one name", [](Json& d) { d["core_kinds"][1]["name"] = "P"; },
       "/core_kinds/1/name", "\"P\""},
      {"a kind without a name", [](Json& d) { d["core_kinds"][1].erase("name"); },
       "/core_kinds/1/name", "nothing"},
      {"no kinds", [](Json& d) { d["core_kinds"] = Json::array(); }, "/core_kinds", "0 kinds"},
      {"a kind that is no object", [](Json& d) { d["core_kinds"].push_back(3); }, "/core_kinds/2",
       "3"},
      {"an unknown key", [](Json& d) { d["core_kinds"][0]["sped"] = 1; }, "/core_kinds/0/sped",
       "did you mean \"speed\""},
  };
  for (const Fault& fault : faults) {
    check(fault, full());
  }
}

TEST_CASE("bandwidths are positive and finite", "[machine]")
{
  const std::vector<Fault> faults = {
      {"0", [](Json& d) { d["bandwidth"]["dram_gb_s"] = 0; }, "/bandwidth/dram_gb_s", "0"},
      {"below 0", [](Json& d) { d["bandwidth"]["core_gb_s"] = -1; }, "/bandwidth/core_gb_s", "-1"},
      {"a million", [](Json& d) { d["bandwidth"]["die_gb_s"] = 1e6; }, "/bandwidth/die_gb_s",
       "1000000"},
      {"nothing in it", [](Json& d) { d["bandwidth"] = Json::object(); }, "/bandwidth",
       "0 members"},
      {"no object", [](Json& d) { d["bandwidth"] = 200; }, "/bandwidth", "200"},
      {"an unknown key", [](Json& d) { d["bandwidth"]["dram_gbs"] = 200; }, "/bandwidth/dram_gbs",
       "did you mean \"dram_gb_s\""},
  };
  for (const Fault& fault : faults) {
    check(fault, full());
  }
}

TEST_CASE("firmware tables are about nodes and CPUs that exist", "[machine]")
{
  const auto table = [](Json& d) -> Json& { return d["firmware"]["distances"][0]; };
  const auto attribute = [](Json& d) -> Json& { return d["firmware"]["memory_attributes"][0]; };
  const std::string tables = "/firmware/distances/0";
  const std::string attributes = "/firmware/memory_attributes/0";
  const std::vector<Fault> faults = {
      {"an unknown node", [=](Json& d) { table(d)["nodes"][1] = 9; }, tables + "/nodes/1", "9"},
      {"a node twice", [=](Json& d) { table(d)["nodes"][1] = 2; }, tables + "/nodes/1",
       "node 2 a second time"},
      {"no nodes", [=](Json& d) { table(d)["nodes"] = Json::array(); }, tables + "/nodes",
       "0 nodes"},
      {"more nodes than there are", [=](Json& d) { table(d)["nodes"] = Json(5, 0); },
       tables + "/nodes", "5 nodes"},
      {"a matrix of another size",
       [=](Json& d) {
         table(d)["values"].push_back({1, 2});
       },
       tables + "/values", "3 rows"},
      {"a negative value", [=](Json& d) { table(d)["values"][0][1] = -1; }, tables + "/values/0/1",
       "-1"},
      {"a matrix without a name", [=](Json& d) { table(d)["name"] = ""; }, tables + "/name",
       "a string (\"\")"},
      {"an attribute of an unknown node", [=](Json& d) { attribute(d)["node"] = 7; },
       attributes + "/node", "7"},
      {"an initiator that is no CPU", [=](Json& d) { attribute(d)["initiators"] = "6-7,99"; },
       attributes + "/initiators", "CPU 99"},
      {"a value that is no number", [=](Json& d) { attribute(d)["value"] = "26"; },
       attributes + "/value", "a string"},
      {"an attribute without a value", [=](Json& d) { attribute(d).erase("value"); },
       attributes + "/value", "nothing"},
      {"an unknown key", [](Json& d) { d["firmware"]["hmat"] = 1; }, "/firmware/hmat",
       "an unknown key"},
      {"no object", [](Json& d) { d["firmware"] = "x"; }, "/firmware", "a string"},
  };
  for (const Fault& fault : faults) {
    check(fault, full());
  }
}

TEST_CASE("the record of a fit must make sense", "[machine]")
{
  const std::vector<Fault> faults = {
      {"a short digest", [](Json& d) { d["fit"]["sha256"] = "abc"; }, "/fit/sha256", "abc"},
      {"a digest of other letters", [](Json& d) { d["fit"]["sha256"] = std::string(64, 'g'); },
       "/fit/sha256", "ggg"},
      {"an unknown home", [](Json& d) { d["fit"]["home_node"] = 4; }, "/fit/home_node", "4"},
      {"no pairs", [](Json& d) { d["fit"]["pairs"] = 0; }, "/fit/pairs", "0"},
      {"a negative error", [](Json& d) { d["fit"]["mean_abs_pct"] = -1; }, "/fit/mean_abs_pct",
       "-1"},
      {"no 95th percentile", [](Json& d) { d["fit"].erase("p95_abs_pct"); }, "/fit/p95_abs_pct",
       "nothing"},
      {"a worst pair of three",
       [](Json& d) {
         d["fit"]["worst"]["cpus"] = {1, 2, 3};
       },
       "/fit/worst/cpus", "3 CPUs"},
      {"a worst pair with an unknown CPU", [](Json& d) { d["fit"]["worst"]["cpus"][1] = 16; },
       "/fit/worst/cpus/1", "CPU 16"},
      {"no worst pair", [](Json& d) { d["fit"].erase("worst"); }, "/fit/worst", "nothing"},
      {"a choice that was not tried", [](Json& d) { d["fit"]["model"] = "flat"; },
       "/fit/candidates", "no candidate \"flat\""},
      {"no candidates", [](Json& d) { d["fit"]["candidates"] = Json::array(); }, "/fit/candidates",
       "0 candidates"},
      {"a candidate without a criterion", [](Json& d) { d["fit"]["candidates"][0].erase("bic"); },
       "/fit/candidates/0/bic", "nothing"},
      {"half a parameter", [](Json& d) { d["fit"]["candidates"][1]["parameters"] = 3.5; },
       "/fit/candidates/1/parameters", "3.5"},
      {"an unknown key", [](Json& d) { d["fit"]["error"] = 1; }, "/fit/error", "an unknown key"},
  };
  for (const Fault& fault : faults) {
    check(fault, full());
  }
}

TEST_CASE("firmware's tables and the record of a fit tell their own source", "[machine]")
{
  Json d = full();
  Json entries;
  for (const auto& item : d.items()) {
    entries["/" + item.key()] = {{"source", "x"}, {"confidence", "guess"}};
  }
  for (const char* key : {"/schema", "/name", "/provenance", "/firmware", "/fit"}) {
    entries.erase(key);
  }
  d["provenance"] = entries;
  CHECK_NOTHROW(read(d));
  for (const char* key : {"/core_offset_ns", "/l3_pair_offset_ns", "/core_kinds", "/bandwidth"}) {
    Json without = d;
    without["provenance"].erase(key);
    CHECK_THROWS_WITH(read(without), Catch::Contains(std::string("no entry for ") + key));
  }
}
