#include "models/machine/machine.hpp"
#include "models/machine/topology.hpp"
#include "tests/machine/sample.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"

#include <catch2/catch.hpp>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <stdexcept>
#include <vector>

using namespace numasim;
using namespace numasim::test;

TEST_CASE("each shipped topology has the parts its title promises", "[machine]")
{
  struct Expected {
    std::string name;
    std::size_t cpus, cores, l3s, nodes, packages;
  };
  for (const Expected& e : {Expected{"hygon-c86-12n-384c", 384, 192, 48, 12, 2},
                            Expected{"xeon-8369b-2s-128c", 128, 64, 2, 2, 2},
                            Expected{"epyc-9754-2s-512c", 512, 256, 32, 2, 2},
                            Expected{"ryzen-5800u", 16, 8, 1, 1, 1}}) {
    INFO(e.name);
    const Machine machine(shipped(e.name));
    CHECK(machine.topology().name == e.name);
    CHECK(machine.cpus() == e.cpus);
    CHECK(machine.cores() == e.cores);
    CHECK(machine.l3s() == e.l3s);
    CHECK(machine.nodes() == e.nodes);
    CHECK(machine.packages() == e.packages);
  }
}

TEST_CASE("every topology of the repository is valid", "[machine]")
{
  const std::vector<std::filesystem::path> directories = {data_dir() / "topologies"};
  const auto files = list_topologies(directories);
  CHECK(files.size() >= 4);
  for (const auto& file : files) {
    INFO(file);
    CHECK(load_topology(file).name == file.stem());
  }
}

TEST_CASE("a node of the 12-node machine is 16 cores and their siblings 192 further", "[machine]")
{
  const Machine machine(shipped("hygon-c86-12n-384c"));
  const auto cpus = machine.cpus_of(Node{3});
  REQUIRE(cpus.size() == 32);
  CHECK(index_of(cpus[0]) == 48);
  CHECK(index_of(cpus[16]) == 48 + 192);
  CHECK(machine.core_of(Cpu{48}) == machine.core_of(Cpu{240}));
  CHECK(machine.l3_of(Cpu{48}) == machine.l3_of(Cpu{51}));
  CHECK(machine.l3_of(Cpu{48}) != machine.l3_of(Cpu{52}));
  CHECK(machine.distance(Cpu{0}, Cpu{192}) == Distance::SameCore);
  CHECK(machine.distance(Cpu{0}, Cpu{195}) == Distance::SameL3);
  CHECK(machine.distance(Cpu{0}, Cpu{4}) == Distance::SameNode);
  CHECK(machine.distance(Cpu{0}, Cpu{16}) == Distance::SamePackage);
  CHECK(machine.distance(Cpu{0}, Cpu{96}) == Distance::CrossPackage);
}

TEST_CASE("the 12-node machine is built in less than a fifth of a second", "[machine]")
{
  const auto start = std::chrono::steady_clock::now();
  const Machine machine(shipped("hygon-c86-12n-384c"));
  CHECK(std::chrono::steady_clock::now() - start < std::chrono::milliseconds(200));
}

TEST_CASE("what a topology file says arrives unchanged", "[machine]")
{
  const Topology t = read(sample());
  CHECK(t.path == "sample.json");
  CHECK(t.title == "sample");
  CHECK(t.freq_mhz == 3000);
  CHECK(t.nodes[0].memory_gib == 16);
  CHECK(t.nodes[1].memory_gib == 0);
  CHECK(t.slit[0][3] == 28);
  CHECK(t.costs.protocol == Protocol::HomeDirectory);
  CHECK(t.costs.l1_load == Duration::ps(1250));
  CHECK(t.costs.l3_load == Duration::ns(10));
  CHECK(t.costs.rmw_local == Duration::ns(6));
  CHECK(t.costs.store_local == Duration::ns(2));
  CHECK(t.costs.core_transfer == Duration::ps(1500));
  CHECK(t.costs.l3_transfer == Duration::ns(20));
  CHECK(t.costs.base == Duration::ns(100));
  CHECK(t.costs.dir_read == Duration{});
  CHECK(t.costs.dram_local == Duration::ns(90));
  CHECK_FALSE(t.costs.broadcast_invalidate);
  CHECK(t.costs.invalidate_extra == Duration::ns(5));
  CHECK(t.costs.jitter_cv == 0.05);
  CHECK(t.costs.misses_in_flight == 2);
  CHECK(t.os.syscall == Duration::ns(100));
  CHECK(t.os.context_switch == Duration::ns(1000));
  CHECK(t.os.wake_up == Duration::ns(600));
  CHECK(t.os.wake_latency == Duration::ns(3000));
  CHECK(t.os.spin_iteration == Duration::ns(20));
  CHECK(t.os.exec == Duration::us(200));
  CHECK(t.os.exec_cv == 0.1);
  CHECK(t.os.smt_yield == 1.25);
}

TEST_CASE("siblings may be numbered side by side", "[machine]")
{
  auto document = sample();
  document["levels"]["core"]["numbering"] = "adjacent";
  const Machine machine(read(document));
  CHECK(machine.core_of(Cpu{0}) == machine.core_of(Cpu{1}));
  CHECK(machine.core_of(Cpu{8}) == machine.core_of(Cpu{9}));
  CHECK(machine.core_of(Cpu{0}) != machine.core_of(Cpu{8}));
}

TEST_CASE("cores and L3 groups may be given as lists, in any order and size", "[machine]")
{
  auto document = sample();
  document["levels"]["core"] = {
      {"lists", {"6", "7,14-15", "0,9", "1,8", "2-3", "10-11", "4", "5", "12-13"}},
      {"transfer_ns", 1.5}};
  document["levels"]["l3"] = {{"lists", {"0,9", "1,8", "2-3,10-11", "4-5,12-13", "6-7,14-15"}},
                              {"transfer_ns", 20}};
  const Machine machine(read(document));
  CHECK(machine.cores() == 9);
  CHECK(machine.l3s() == 5);
  CHECK(machine.core_of(Cpu{0}) == machine.core_of(Cpu{9}));
  CHECK(machine.core_of(Cpu{7}) == machine.core_of(Cpu{15}));
  CHECK(machine.cpus_of(machine.core_of(Cpu{7})).size() == 3);
  CHECK(machine.distance(Cpu{0}, Cpu{1}) == Distance::SameNode);
}

TEST_CASE("numbers of nodes, packages and CPUs may be sparse", "[machine]")
{
  auto document = sample();
  document["cpus"] = "0-1,8-9,100-103,1000-1007";
  document["nodes"] = {{{"id", 1}, {"package", 36}, {"cpus", "0-1,8-9"}},
                       {{"id", 33}, {"package", 36}, {"cpus", "100-103"}},
                       {{"id", 45}, {"package", 7}, {"cpus", "1000-1003"}},
                       {{"id", 72}, {"package", 7}, {"cpus", "1004-1007"}}};
  document["hop"]["pairs"] = {{1, 45}, {33, 72}};
  const Machine machine(read(document));
  CHECK(machine.cpus() == 16);
  CHECK(machine.topology().nodes[2].id == 45);
  CHECK(machine.topology().cpus[4] == 100);
  CHECK(machine.node_of(Cpu{4}) == Node{1});
  // Packages keep the order of the firmware's numbers: 7 before 36.
  CHECK(machine.package_of(Node{0}) == Package{1});
  CHECK(machine.package_of(Node{2}) == Package{0});
  CHECK(machine.hop(Node{0}, Node{2}) == Duration::ns(65.5));
}

TEST_CASE("a node may have memory only", "[machine]")
{
  auto document = sample();
  document["nodes"][3]["cpus"] = "";
  document["nodes"][2]["cpus"] = "4-7,12-15";
  const Machine machine(read(document));
  CHECK(machine.nodes() == 4);
  CHECK(machine.cpus_of(Node{3}).empty());
  CHECK(machine.cpus_of(Node{2}).size() == 8);
  CHECK(machine.l3s() == 4);
  CHECK(machine.hop(Node{0}, Node{3}) == Duration::ps(90125));
}

TEST_CASE("a topology is found by name or path, and near misses are answered", "[machine]")
{
  const std::vector<std::filesystem::path> directories = {"no/such/directory",
                                                          data_dir() / "topologies"};
  CHECK(find_topology("ryzen-5800u", directories).filename() == "ryzen-5800u.json");
  const std::string path = (data_dir() / "topologies" / "ryzen-5800u.json").string();
  CHECK(find_topology(path, directories) == path);
  CHECK_THROWS_WITH(find_topology("ryzen-5800", directories),
                    Catch::Contains("did you mean \"ryzen-5800u\"") &&
                        Catch::Contains("hygon-c86-12n-384c"));
  CHECK_THROWS_WITH(find_topology("hygon-c86-12n", directories),
                    Catch::Contains("did you mean \"hygon-c86-12n-384c\""));
  CHECK_THROWS_WITH(find_topology("toaster", directories), !Catch::Contains("did you mean"));
  CHECK_THROWS_AS(find_topology("./ryzen-5800u.json", {}), InputError);
}

TEST_CASE("the nearest entry above a value is its provenance", "[machine]")
{
  const Topology t = shipped("hygon-c86-12n-384c");
  REQUIRE(provenance_of(t, "/hop/die_ns") != nullptr);
  CHECK(provenance_of(t, "/hop/die_ns")->confidence == Confidence::Guess);
  CHECK(provenance_of(t, "/cpus")->confidence == Confidence::Documented);
  CHECK(provenance_of(t, "/nodes/3/cpus") == provenance_of(t, "/nodes"));
  CHECK(provenance_of(t, "/no/such/value") == nullptr);
  CHECK(provenance_of(read(sample()), "/os/exec_us")->source == "made up for a test");
}

TEST_CASE("CPU lists are read and written as the kernel does", "[machine]")
{
  using List = std::vector<std::uint32_t>;
  CHECK(parse_cpu_list("").empty());
  CHECK(parse_cpu_list("3") == List{3});
  CHECK(parse_cpu_list("8-9,0-1,5") == List{0, 1, 5, 8, 9});
  for (const char* text : {"0-15,192-207", "0", "0-3,7-9,13-15,19-20", ""}) {
    CHECK(format_cpu_list(parse_cpu_list(text)) == text);
  }
  for (const char* text :
       {",",   "1,",    ",1",          "1,,2",       "-",       "1-",      "-1",
        "3-1", "a",     "1 ",          " 1",         "1-2-3",   "0x1",     "1.5",
        "0,0", "0-3,2", "99999999999", "4294967296", "1048576", "0-65536", "0-1048575"}) {
    INFO(text);
    CHECK_THROWS_AS(parse_cpu_list(text), std::invalid_argument);
  }
}
