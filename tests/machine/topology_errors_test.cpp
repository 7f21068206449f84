#include "tests/machine/fault.hpp"
#include "tests/machine/sample.hpp"

#include "models/input/input_error.hpp"

#include <catch2/catch.hpp>

#include <string>
#include <vector>

using namespace numasim;
using namespace numasim::test;

namespace {

using Json = nlohmann::json;

Json cpu_range(std::size_t count)
{
  return "0-" + std::to_string(count - 1);
}

} // namespace

TEST_CASE("an impossible structure is refused at its place", "[machine]")
{
  const std::vector<Fault> faults = {
      {"a CPU in two nodes", [](Json& d) { d["nodes"][1]["cpus"] = "1-3,10-11"; }, "/nodes/1/cpus",
       "CPU 1, which is also in node 0"},
      {"a CPU in no node", [](Json& d) { d["nodes"][1]["cpus"] = "2-3,10"; }, "/nodes",
       "no node with CPU 11"},
      {"a CPU nobody listed", [](Json& d) { d["nodes"][1]["cpus"] = "2-3,10-11,16"; },
       "/nodes/1/cpus", "CPU 16"},
      {"two nodes of one id", [](Json& d) { d["nodes"][1]["id"] = 0; }, "/nodes/1/id", "0"},
      {"nodes out of order", [](Json& d) { d["nodes"][0]["id"] = 9; }, "/nodes/1/id", "1"},
      {"no CPUs", [](Json& d) { d["cpus"] = ""; }, "/cpus", "no CPUs"},
      {"no nodes", [](Json& d) { d["nodes"] = Json::array(); }, "/nodes", "0 nodes"},
      {"too many CPUs", [](Json& d) { d["cpus"] = cpu_range(k_most_cpus + 1); }, "/cpus",
       "more than 65536 CPUs"},
      {"too many nodes", [](Json& d) { d["nodes"] = Json(k_most_nodes + 1, d["nodes"][0]); },
       "/nodes", "1025 nodes"},
      {"a broken CPU list", [](Json& d) { d["nodes"][2]["cpus"] = "4-5,13-12"; }, "/nodes/2/cpus",
       "13-12"},
      {"cores that do not fill a node", [](Json& d) { d["levels"]["core"]["cpus"] = 3; },
       "/levels/core/cpus", "3 CPUs a core and 4 CPUs in node 0"},
      {"L3 groups that do not fill a node", [](Json& d) { d["levels"]["l3"]["cores"] = 4; },
       "/levels/l3/cores", "4 cores an L3 group and 2 cores in node 0"},
  };
  for (const Fault& fault : faults) {
    check(fault);
  }
}

TEST_CASE("explicit groups must partition the CPUs and nest", "[machine]")
{
  const auto lists = [](std::vector<std::string> cores, std::vector<std::string> l3s) {
    return [cores, l3s](Json& d) {
      d["levels"]["core"] = {{"lists", cores}, {"transfer_ns", 1}};
      d["levels"]["l3"] = {{"lists", l3s}, {"transfer_ns", 20}};
    };
  };
  const std::vector<std::string> good_cores = {"0-1", "8-9", "2-3,10-11", "4-5,12-13", "6-7,14-15"};
  const std::vector<std::string> good_l3s = {"0-1,8-9", "2-3,10-11", "4-5,12-13", "6-7,14-15"};
  const std::vector<Fault> faults = {
      {"a core spanning nodes",
       lists({"0-1", "8-9", "2-3,10,12", "11", "4-5,13", "6-7,14-15"}, good_l3s),
       "/levels/core/lists/2", "CPUs of the nodes 1 and 2"},
      {"an L3 group spanning nodes", lists(good_cores, {"0-3,8-11", "4-5,12-13", "6-7,14-15"}),
       "/levels/l3/lists/0", "CPUs of the nodes"},
      {"a core spanning L3 groups",
       lists(good_cores, {"0,8", "1,9", "2-3,10-11", "4-5,12-13", "6-7,14-15"}), "/levels/l3/lists",
       "the CPUs 0 and 1 of one core"},
      {"a CPU in two cores",
       lists({"0-1", "1,8-9", "2-3,10-11", "4-5,12-13", "6-7,14-15"}, good_l3s),
       "/levels/core/lists/1", "CPU 1, which is also in list 0"},
      {"a CPU in no core", lists({"0-1", "8-9", "2-3,10-11", "4-5,12-13", "6-7,14"}, good_l3s),
       "/levels/core/lists", "no list with CPU 15"},
      {"a CPU that is not there",
       lists({"0-1,99", "8-9", "2-3,10-11", "4-5,12-13", "6-7,14-15"}, good_l3s),
       "/levels/core/lists/0", "CPU 99"},
      {"a group that is no list",
       [&](Json& d) {
         lists(good_cores, good_l3s)(d);
         d["levels"]["l3"]["lists"][2] = 5;
       },
       "/levels/l3/lists/2", "5"},
      {"a size beside lists",
       [&](Json& d) {
         lists(good_cores, good_l3s)(d);
         d["levels"]["l3"]["cores"] = 2;
       },
       "/levels/l3/cores", "an unknown key"},
      {"an empty group", lists(good_cores, {"0-1,8-9", "2-3,10-11", "4-5,12-13", "6-7,14-15", ""}),
       "/levels/l3/lists/4", "no CPU"},
  };
  for (const Fault& fault : faults) {
    check(fault);
  }
}

TEST_CASE("impossible distances are refused at their place", "[machine]")
{
  const auto matrix = [](Json ns, bool symmetric) {
    return [ns, symmetric](Json& d) {
      d["hop"] = {{"mode", "matrix"}, {"symmetric", symmetric}, {"ns", ns}};
    };
  };
  const Json good = {{0, 30, 65, 90}, {30, 0, 90, 65}, {65, 90, 0, 30}, {90, 65, 30, 0}};
  Json lopsided = good;
  lopsided[0][3] = 91;
  Json with_diagonal = good;
  with_diagonal[2][2] = 1;
  Json negative = good;
  negative[1][3] = -65;
  Json with_null = good;
  with_null[3][0] = nullptr;
  const std::vector<Fault> faults = {
      {"too few rows", matrix({{0, 30, 65, 90}}, true), "/hop/ns", "1 rows"},
      {"a short row", matrix({{0, 30, 65, 90}, {30, 0}, {65, 90, 0, 30}, {90, 65, 30, 0}}, true),
       "/hop/ns/1", "a row of 2"},
      {"a diagonal that is not 0", matrix(with_diagonal, true), "/hop/ns", "/2/2"},
      {"asymmetry where symmetry is promised", matrix(lopsided, true), "/hop/ns", "/3/0"},
      {"a negative hop", matrix(negative, false), "/hop/ns/1/3", "-65"},
      {"NaN, which JSON can only write as null", matrix(with_null, false), "/hop/ns/3/0", "null"},
      {"a negative class", [](Json& d) { d["hop"]["die_ns"] = -1; }, "/hop/die_ns", "-1"},
      {"a class too few", [](Json& d) { d["hop"].erase("die_ns"); }, "/hop/die_ns", "nothing"},
      {"a class without use", [](Json& d) { d["hop"].erase("pairs"); }, "/hop/socket_near_ns",
       "65.5"},
      {"a pair within a package",
       [](Json& d) {
         d["hop"]["pairs"][0] = {0, 1};
       },
       "/hop/pairs/0", "2 nodes that are no pair"},
      {"a pair with an unknown node",
       [](Json& d) {
         d["hop"]["pairs"][0] = {0, 9};
       },
       "/hop/pairs/0/1", "9"},
      {"a pair given twice",
       [](Json& d) {
         d["hop"]["pairs"].push_back({3, 1});
       },
       "/hop/pairs/2", "a pair that is given before"},
      {"an unknown rule", [](Json& d) { d["hop"]["mode"] = "matriks"; }, "/hop/mode",
       "did you mean \"matrix\""},
      {"no rule", [](Json& d) { d.erase("hop"); }, "/hop", "nothing"},
      {"a rule that needs the SLIT, without one",
       [](Json& d) {
         d.erase("slit");
         d["hop"] = {{"mode", "slit_linear"}, {"ns_per_unit", 5.9}};
       },
       "/hop/mode", "slit_linear without usable"},
      {"a SLIT below 10", [](Json& d) { d["slit"]["distances"][0][1] = 9; }, "/slit/distances/0/1",
       "9"},
      {"a SLIT above 255", [](Json& d) { d["slit"]["distances"][3][0] = 256; },
       "/slit/distances/3/0", "256"},
      {"a fractional SLIT",
       [](Json& d) {
         d["slit"] = {{"symmetric", false}, {"distances", d["slit"]["distances"]}};
         d["slit"]["distances"][3][0] = 20.5;
       },
       "/slit/distances/3/0", "20.5"},
      {"a SLIT diagonal that is not 10", [](Json& d) { d["slit"]["distances"][1][1] = 11; },
       "/slit/distances", "/1/1"},
      {"an asymmetric SLIT", [](Json& d) { d["slit"]["distances"][1][3] = 40; }, "/slit/distances",
       "/3/1"},
  };
  for (const Fault& fault : faults) {
    check(fault);
  }
}

TEST_CASE("wrong keys, types and ranges are refused at their place", "[machine]")
{
  const std::vector<Fault> faults = {
      {"an unknown key", [](Json& d) { d["t0_n"] = 3; }, "/t0_n", "did you mean \"t0_ns\""},
      {"an unknown key within", [](Json& d) { d["os"]["sycall_ns"] = 3; }, "/os/sycall_ns",
       "did you mean \"syscall_ns\""},
      {"an unknown key nothing is like", [](Json& d) { d["colour"] = "red"; }, "/colour",
       "an unknown key"},
      {"an unknown key of a node", [](Json& d) { d["nodes"][2]["mem"] = 1; }, "/nodes/2/mem",
       "an unknown key"},
      {"a missing value", [](Json& d) { d.erase("rmw_local_ns"); }, "/rmw_local_ns", "nothing"},
      {"a missing object", [](Json& d) { d.erase("os"); }, "/os", "nothing"},
      {"another schema", [](Json& d) { d["schema"] = "numasim-topology/2"; }, "/schema",
       "numasim-topology/2"},
      {"a string for a number", [](Json& d) { d["t0_ns"] = "100"; }, "/t0_ns",
       "a string (\"100\")"},
      {"a number for a string", [](Json& d) { d["name"] = 5; }, "/name", "5"},
      {"a path for a name", [](Json& d) { d["name"] = "a/b"; }, "/name", "a/b"},
      {"an option for a name", [](Json& d) { d["name"] = "-x"; }, "/name", "-x"},
      {"a long name", [](Json& d) { d["name"] = std::string(101, 'x'); }, "/name", "xxx"},
      {"a number for an object", [](Json& d) { d["jitter"] = 0.05; }, "/jitter", "0.05"},
      {"an array for an object",
       [](Json& d) {
         d["os"] = Json::array({1, 2});
       },
       "/os", "an array of 2"},
      {"an object for an array", [](Json& d) { d["nodes"] = Json::object(); }, "/nodes",
       "an object"},
      {"a node that is no object", [](Json& d) { d["nodes"][1] = 7; }, "/nodes/1", "7"},
      {"a boolean for a number", [](Json& d) { d["freq_mhz"] = true; }, "/freq_mhz", "true"},
      {"a negative latency", [](Json& d) { d["load_ns"]["l1"] = -0.5; }, "/load_ns/l1", "-0.5"},
      {"a latency of a second", [](Json& d) { d["dram_ns"]["local"] = 1e9; }, "/dram_ns/local",
       "1000000000"},
      {"a fractional count", [](Json& d) { d["misses_in_flight"] = 1.5; }, "/misses_in_flight",
       "1.5"},
      {"no misses in flight", [](Json& d) { d["misses_in_flight"] = 0; }, "/misses_in_flight", "0"},
      {"a yield below 1", [](Json& d) { d["os"]["smt_yield"] = 0.9; }, "/os/smt_yield", "0.9"},
      {"a slice of no time", [](Json& d) { d["os"]["time_slice_ns"] = 0; }, "/os/time_slice_ns",
       "0"},
      {"a tick of no time", [](Json& d) { d["os"]["tick_ns"] = 0; }, "/os/tick_ns", "0"},
      {"a cv above 1", [](Json& d) { d["os"]["exec_cv"] = 1.5; }, "/os/exec_cv", "1.5"},
      {"an unknown protocol", [](Json& d) { d["protocol"] = "home"; }, "/protocol",
       "did you mean \"home_directory\""},
      {"a directory read where there is none", [](Json& d) { d["dir_read_ns"] = 65; },
       "/dir_read_ns", "65"},
      {"no directory read where there may be one", [](Json& d) { d["protocol"] = "socket_local"; },
       "/dir_read_ns", "nothing"},
      {"a transfer cost that the machine needs",
       [](Json& d) { d["levels"]["l3"].erase("transfer_ns"); }, "/levels/l3/transfer_ns",
       "nothing"},
      {"a numbering that is needed", [](Json& d) { d["levels"]["core"].erase("numbering"); },
       "/levels/core/numbering", "nothing"},
      {"a source without confidence", [](Json& d) { d["provenance"][""].erase("confidence"); },
       "/provenance//confidence", "nothing"},
      {"an empty source", [](Json& d) { d["provenance"][""]["source"] = ""; },
       "/provenance//source", "a string (\"\")"},
  };
  for (const Fault& fault : faults) {
    check(fault);
  }
}

TEST_CASE("values a machine has no use for may be left out", "[machine]")
{
  Json document = sample();
  document["nodes"] = {{{"id", 0}, {"package", 0}, {"cpus", "0-15"}}};
  document["levels"] = {{"core", {{"cpus", 1}}}, {"l3", {{"cores", 16}, {"transfer_ns", 20}}}};
  document["protocol"] = "flat";
  for (const char* key : {"slit", "hop", "t0_ns"}) {
    document.erase(key);
  }
  const Topology t = read(document);
  CHECK(t.costs.base == Duration{});
  CHECK(t.hop_ns == std::vector<std::vector<double>>{{0}});
}

TEST_CASE("every value needs a source, and every source a value", "[machine]")
{
  const auto entry = [](const char* source) {
    return Json{{"source", source}, {"confidence", "guess"}};
  };
  Json document = sample();
  Json entries;
  for (const auto& item : document.items()) {
    entries["/" + item.key()] = entry("x");
  }
  for (const char* key : {"/schema", "/name", "/provenance"}) {
    entries.erase(key);
  }
  document["provenance"] = entries;
  CHECK_NOTHROW(read(document));

  const auto check_problem = [&](const std::string& pointer, const std::string& found) {
    check({"what is there", [](Json&) {}, pointer, found}, document);
  };
  document["provenance"].erase("/t0_ns");
  check_problem("/provenance", "no entry for /t0_ns");
  document["provenance"]["/t0_ns"] = entry("x");

  document["provenance"].erase("/os");
  check_problem("/provenance", "no entry for /os");
  for (const auto& item : document["os"].items()) {
    document["provenance"]["/os/" + item.key()] = entry("x");
  }
  CHECK_NOTHROW(read(document));
  document["provenance"].erase("/os/exec_us");
  check_problem("/provenance", "no entry for /os/exec_us");
  document["provenance"]["/os/exec_us"] = entry("x");

  document["provenance"]["/os/exec"] = entry("x");
  check_problem("/provenance/~1os~1exec", "a source for what is not in the file");
  document["provenance"].erase("/os/exec");
  document["provenance"]["no pointer"] = entry("x");
  check_problem("/provenance/no pointer", "a source for what is not in the file");
}

TEST_CASE("all problems of a file are shown at once", "[machine]")
{
  Json document = sample();
  document["freq_mhz"] = -1;
  document["jitter"]["cv"] = "none";
  document["os"]["exec_us"] = nullptr;
  document["colour"] = 1;
  try {
    (void)read(document);
    FAIL("no error");
  } catch (const InputError& error) {
    CHECK(error.problems().size() >= 3);
    const std::string text = error.what();
    for (const char* pointer : {"/freq_mhz", "/os/exec_us", "/colour"}) {
      CHECK_THAT(text, Catch::Contains(pointer));
    }
  }
}

TEST_CASE("what is no topology at all is one problem", "[machine]")
{
  for (const char* text : {"[]", "3", "null", "\"x\"", "true"}) {
    try {
      (void)read(parse_json(text, "sample.json"));
      FAIL_CHECK("no error");
    } catch (const InputError& error) {
      CHECK(error.problems().size() == 1);
    }
  }
}
