/// Each kind of source besides hwloc's files gives the machine it describes.

#include "tests/import/support.hpp"

#include <catch2/catch.hpp>

#include <fstream>
#include <set>

using namespace numasim;
using namespace numasim::test;

namespace {

using Cpus = std::vector<std::uint32_t>;

const char* const k_numactl = "available: 3 nodes (0-1,5)\n"
                              "node 0 cpus: 0 1 2 3 8 9 10 11\n"
                              "node 0 size: 32768 MB\n"
                              "node 0 free: 1000 MB\n"
                              "node 1 cpus: 4 5 6 7 12 13 14 15\n"
                              "node 1 size: 32768 MB\n"
                              "node 1 free: 1000 MB\n"
                              "node 5 cpus:\n"
                              "node 5 size: 65536 MB\n"
                              "node 5 free: 1000 MB\n"
                              "node distances:\n"
                              "node   0   1   5 \n"
                              "  0:  10  21  24 \n"
                              "  1:  21  10  14 \n"
                              "  5:  24  14  10 \n";

std::string lscpu_fields(const std::string& more)
{
  return "{\"lscpu\": [{\"field\":\"Architecture:\",\"data\":\"x86_64\"},"
         "{\"field\":\"CPU(s):\",\"data\":\"8\",\"children\":["
         "{\"field\":\"On-line CPU(s) list:\",\"data\":\"0-7\"}]},"
         "{\"field\":\"Vendor ID:\",\"data\":\"AuthenticAMD\",\"children\":["
         "{\"field\":\"Model name:\",\"data\":\"AMD EPYC 7742 64-Core Processor\"},"
         "{\"field\":\"Thread(s) per core:\",\"data\":\"2\"},"
         "{\"field\":\"Core(s) per socket:\",\"data\":\"2\"},"
         "{\"field\":\"Socket(s):\",\"data\":\"2\"}]}" +
         more + "]}";
}

} // namespace

TEST_CASE("numactl -H gives nodes, memory and distances, and calls the rest a guess", "[import]")
{
  const TemporaryDirectory directory;
  const Imported imported = import({directory.write("n.txt", k_numactl)});
  INFO(imported.outcome.err);
  REQUIRE(imported.outcome.status == 0);
  const Topology& t = imported.topology;
  REQUIRE(t.nodes.size() == 3);
  CHECK(t.nodes[0].cpus == Cpus{0, 1, 2, 3, 8, 9, 10, 11});
  CHECK(t.nodes[2].id == 5);
  CHECK(t.nodes[2].cpus.empty());
  CHECK(t.nodes[2].memory_gib == 64);
  CHECK(t.nodes[2].package == t.nodes[1].package); // the nearer one
  CHECK(t.nodes[0].package != t.nodes[1].package); // 21 apart
  CHECK(cores_of(t) == 8);                         // two runs of numbers a node: siblings
  CHECK(t.core[0] == t.core[8]);
  CHECK(t.slit[1][2] == 14);
  CHECK(provenance_of(t, "/levels/core/cpus")->confidence == Confidence::Guess);
  CHECK(provenance_of(t, "/slit")->confidence == Confidence::Documented);
}

TEST_CASE("lscpu -J gives counts, from which cores and sockets follow", "[import]")
{
  const TemporaryDirectory directory;
  const auto file = directory.write(
      "l.json", lscpu_fields(",{\"field\":\"NUMA node(s):\",\"data\":\"2\"},"
                             "{\"field\":\"NUMA node0 CPU(s):\",\"data\":\"0,1,4,5\"},"
                             "{\"field\":\"NUMA node1 CPU(s):\",\"data\":\"2,3,6,7\"}"));
  const Imported imported = import({file});
  INFO(imported.outcome.err);
  REQUIRE(imported.outcome.status == 0);
  const Topology& t = imported.topology;
  CHECK(t.nodes.size() == 2);
  CHECK(packages_of(t) == 2);
  CHECK(cores_of(t) == 4);
  CHECK(t.core[0] == t.core[4]); // siblings far apart: 0,1 and 4,5 are in one node
  CHECK(t.core[0] != t.core[1]);
  CHECK_THAT(t.title, Catch::StartsWith("AMD EPYC 7742"));
}

TEST_CASE("lscpu -e -J gives every CPU's core and cache", "[import]")
{
  const TemporaryDirectory directory;
  const auto file = directory.write("e.json", R"({"cpus": [
    {"cpu":0,"node":0,"socket":0,"core":0,"l1d:l1i:l2:l3":"0:0:0:0","online":true},
    {"cpu":1,"node":0,"socket":0,"core":0,"l1d:l1i:l2:l3":"0:0:0:0","online":true},
    {"cpu":2,"node":0,"socket":0,"core":1,"l1d:l1i:l2:l3":"1:1:1:1","online":true},
    {"cpu":3,"node":null,"socket":null,"core":null,"l1d:l1i:l2:l3":"-","online":false},
    {"cpu":4,"node":2,"socket":1,"core":2,"l1d:l1i:l2:l3":"2:2:2:2","online":true}]})");
  const Imported imported = import({file});
  INFO(imported.outcome.err);
  REQUIRE(imported.outcome.status == 0);
  const Topology& t = imported.topology;
  CHECK(t.cpus == Cpus{0, 1, 2, 4});
  CHECK(cores_of(t) == 3);
  CHECK(l3s_of(t) == 3);
  CHECK(t.nodes[1].id == 2);
  CHECK(packages_of(t) == 2);
  CHECK_THAT(imported.outcome.err, Catch::Contains("CPU 3 is offline"));
}

TEST_CASE("lscpu's tables as text say the same", "[import]")
{
  const TemporaryDirectory directory;
  const auto e = directory.write("e.txt", "CPU NODE SOCKET CORE L1d:L1i:L2:L3 ONLINE\n"
                                          "  0    0      0    0 0:0:0:0          yes\n"
                                          "  1    0      0    1 1:1:1:0          yes\n"
                                          "  2    -      -    - -                 no\n"
                                          "  3    1      1    2 4:4:4:1          yes\n");
  const auto p = directory.write("p.txt", "# The following is the parsable format\n"
                                          "# CPU,Core,Socket,Node,,L1d,L1i,L2,L3\n"
                                          "0,0,0,0,,0,0,0,0\n"
                                          "1,1,0,0,,1,1,1,0\n"
                                          "3,2,1,1,,4,4,4,1\n");
  for (const auto& file : {e, p}) {
    const Imported imported = import({file});
    INFO(file << imported.outcome.err);
    REQUIRE(imported.outcome.status == 0);
    CHECK(imported.topology.cpus == Cpus{0, 1, 3});
    CHECK(cores_of(imported.topology) == 3);
    CHECK(l3s_of(imported.topology) == 2);
    CHECK(packages_of(imported.topology) == 2);
  }
}

TEST_CASE("a summary of lscpu is understood in another language", "[import]")
{
  const TemporaryDirectory directory;
  // util-linux 2.23 in Chinese, of a Hygon whose last CPU is offline.
  const auto file = directory.write("zh.txt", "架构：                x86_64\n"
                                              "CPU 运行模式：        32-bit, 64-bit\n"
                                              "字节序：              Little Endian\n"
                                              "CPU:                  256\n"
                                              "在线 CPU 列表：       0-254\n"
                                              "离线 CPU 列表：       255\n"
                                              "每个核的线程数：      2\n"
                                              "每个座的核数：        64\n"
                                              "座：                  2\n"
                                              "NUMA 节点：           2\n"
                                              "厂商 ID：             HygonGenuine\n"
                                              "CPU 系列：            24\n"
                                              "型号：                4\n"
                                              "型号名称：            Hygon C86-4G 7490\n"
                                              "NUMA 节点0 CPU：      0-63,128-191\n"
                                              "NUMA 节点1 CPU：      64-127,192-255\n");
  const Imported imported = import({file});
  INFO(imported.outcome.err);
  REQUIRE(imported.outcome.status == 0);
  const Topology& t = imported.topology;
  CHECK(t.cpus.size() == 255);
  CHECK(cores_of(t) == 128);
  CHECK(packages_of(t) == 2);
  CHECK(t.nodes[1].cpus.size() == 127);
  CHECK(t.core[0] == t.core[128]);
}

TEST_CASE("summaries of lscpu count sockets, books and clusters", "[import]")
{
  const TemporaryDirectory directory;
  struct Case {
    std::string text;
    std::size_t cpus;
    std::size_t cores;
    std::size_t packages;
  };
  const std::string books = "CPU(s):               64\n"
                            "On-line CPU(s) list:  0-63\n"
                            "Thread(s) per core:   2\n"
                            "Core(s) per socket:   4\n"
                            "Socket(s) per book:   2\n"
                            "Book(s) per drawer:   2\n"
                            "Drawer(s):            2\n";
  const std::string clusters = "CPU(s):               16\n"
                               "On-line CPU(s) list:  0-15\n"
                               "Thread(s) per core:   1\n"
                               "Core(s) per cluster:  8\n"
                               "Socket(s):            -\n"
                               "Cluster(s):           2\n";
  const std::string nodes = "NUMA node0 CPU(s):    0-7\nNUMA node1 CPU(s):    8-15\n";
  const std::string memory = "NUMA node252 CPU(s):  \nNUMA node253 CPU(s):  \n";
  const std::string old = "CPU(s):               2\n"
                          "Thread(s) per core:   1\n"
                          "Core(s) per socket:   2\n"
                          "CPU socket(s):        1\n";
  for (const Case& c :
       std::vector<Case>{{"Architecture: s390x\n" + books, 64, 32, 8},
                         {"Architecture: aarch64\n" + clusters, 16, 16, 1},
                         {"Architecture: aarch64\n" + clusters + nodes, 16, 16, 2},
                         {"Architecture: aarch64\n" + clusters + nodes + memory, 16, 16, 2},
                         {"Architecture: i686\n" + old, 2, 2, 1}}) {
    INFO(c.text);
    const Imported imported = import({directory.write("lscpu.txt", c.text)});
    INFO(imported.outcome.err);
    REQUIRE(imported.outcome.status == 0);
    CHECK(imported.topology.cpus.size() == c.cpus);
    CHECK(cores_of(imported.topology) == c.cores);
    std::set<std::uint32_t> packages; // of nodes with CPUs
    for (const NodeDescription& node : imported.topology.nodes) {
      if (!node.cpus.empty()) {
        packages.insert(node.package);
      }
    }
    CHECK(packages.size() == c.packages);
  }
}

TEST_CASE("a hybrid processor's cores follow from lscpu's counts", "[import]")
{
  const TemporaryDirectory directory;
  const Topology t = import({directory.write("lscpu.txt", "Architecture:         x86_64\n"
                                                          "CPU(s):               24\n"
                                                          "On-line CPU(s) list:  0-23\n"
                                                          "Vendor ID:            GenuineIntel\n"
                                                          "Thread(s) per core:   2\n"
                                                          "Core(s) per socket:   16\n"
                                                          "Socket(s):            1\n")})
                         .topology;
  CHECK(cores_of(t) == 16);
  CHECK(t.core[14] == t.core[15]); // 8 P cores with two threads,
  CHECK(t.core[15] != t.core[16]);
  CHECK(t.core[16] != t.core[17]); // 8 E cores with one
}

TEST_CASE("what a mail wrapped and an editor marked is understood", "[import]")
{
  const TemporaryDirectory directory;
  const std::string text = "\xef\xbb\xbf"
                           "available: 2 nodes (0-1)\r\n"
                           "node 0 cpus: 0 1\r\n 2 3\r\n"
                           "node 1 cpus: 4 5 6 7\r\n"
                           "libnuma: Warning: 3 of something\r\n"
                           "node distances:\r\nnode   0 \r\n 1\r\n"
                           "  0:  10 \r\n 21\r\n  1:  21  10\r\n";
  const Topology t = import({directory.write("n.txt", text)}).topology;
  REQUIRE(t.nodes.size() == 2);
  CHECK(t.nodes[0].cpus == Cpus{0, 1, 2, 3});
  CHECK(t.slit == std::vector<std::vector<double>>{{10, 21}, {21, 10}});
  const Topology described = import({"Package:2\tNUMANode:2\n Core:2 PU:2"}).topology;
  CHECK(described.nodes.size() == 4);
}

TEST_CASE("synthetic descriptions mean what they mean to hwloc", "[import]")
{
  const Topology t = import({"Package:2 NUMANode:6 Core:32 PU:1"}).topology;
  CHECK(t.cpus.size() == 384);
  CHECK(t.nodes.size() == 12);
  CHECK(packages_of(t) == 2);
  CHECK(cores_of(t) == 384);
  CHECK(t.nodes[0].memory_gib == 0); // libhwloc's default is not what the description says
  const Topology u = import({"Package:2 L3Cache:4 [numa(memory=8GiB)] Core:8 PU:2"}).topology;
  CHECK(u.nodes.size() == 8);
  CHECK(l3s_of(u) == 8);
  CHECK(cores_of(u) == 64);
  CHECK(u.cpus.size() == 128);
  CHECK(u.nodes[7].memory_gib == 8);
  const Topology v = import({"Package:4 L3:2 Core:2 PU:1"}).topology; // no nodes: the packages
  CHECK(v.nodes.size() == 4);
  CHECK(import({"Package:4 L3:2 Core:2 PU:1", "--nodes-by", "l3"}).topology.nodes.size() == 8);
}

TEST_CASE("a copy of /sys/devices/system/node is enough", "[import]")
{
  const TemporaryDirectory directory;
  directory.write("node/node0/cpulist", "0-3\n");
  directory.write("node/node0/distance", "10 40\n");
  directory.write("node/node0/meminfo", "Node 0 MemTotal:       8388608 kB\n");
  directory.write("node/node8/cpumap", "00000000,000000f0\n");
  directory.write("node/node8/distance", "50 10\n");
  const Topology t = import({(directory.path() / "node").string()}).topology;
  REQUIRE(t.nodes.size() == 2);
  CHECK(t.nodes[1].id == 8);
  CHECK(t.nodes[1].cpus == Cpus{4, 5, 6, 7});
  CHECK(t.nodes[0].memory_gib == 8);
  CHECK(t.slit == std::vector<std::vector<double>>{{10, 40}, {50, 10}}); // not symmetric
  CHECK(t.hop_ns[0][1] / t.hop_ns[1][0] == Approx(30.0 / 40));
}

TEST_CASE("firmware that claims all CPUs for every node gives one node", "[import]")
{
  const TemporaryDirectory directory;
  for (const char* node : {"node0", "node1", "node2"}) {
    directory.write(std::string("node/") + node + "/cpulist", "0-3\n");
    directory.write(std::string("node/") + node + "/distance", "10 10 10\n");
    directory.write(std::string("node/") + node + "/meminfo", "Node 0 MemTotal: 1048576 kB\n");
  }
  const Imported imported = import({(directory.path() / "node").string()});
  INFO(imported.outcome.err);
  REQUIRE(imported.outcome.status == 0);
  CHECK(imported.topology.nodes.size() == 1);
  CHECK(imported.topology.nodes[0].memory_gib == 3);
  CHECK_THAT(imported.outcome.err, Catch::Contains("broken firmware"));
}

TEST_CASE("this machine can be imported", "[import]")
{
  const Imported imported = import({"--live"});
  INFO(imported.outcome.err);
  REQUIRE(imported.outcome.status == 0);
  CHECK_FALSE(imported.topology.cpus.empty());
}

TEST_CASE("structure and distances come from different sources", "[import]")
{
  const TemporaryDirectory directory;
  const std::string slit = directory.write(
      "slit.bin",
      acpi_slit({{10, 16, 22, 28}, {16, 10, 28, 22}, {22, 28, 10, 16}, {28, 22, 16, 10}}));
  const std::string box = "Package:2 NUMANode:2 L3:2 Core:4 PU:2";
  for (const auto& order : {std::vector{box, slit}, std::vector{slit, box}}) {
    const Topology t = import(order).topology;
    REQUIRE(t.nodes.size() == 4);
    CHECK(l3s_of(t) == 8);
    CHECK(t.slit[0] == std::vector<double>{10, 16, 22, 28});
    CHECK(t.slit[3][0] == 28);
  }
  // A source without nodes gets as many as there are distances, from its packages, dies or L3s.
  CHECK(import({"Package:2 L3:2 Core:4 PU:1", slit}).topology.nodes.size() == 4);
  check_refused({"Package:3 Core:4 PU:2", slit}, "distances of 4 nodes");
  check_refused({"Package:2 NUMANode:3 PU:2", slit}, "as many as the 6");
  check_refused({slit}, "nothing about CPUs");
  const std::string numactl = directory.write("n.txt", k_numactl);
  check_refused({"Package:2 NUMANode:1 Core:8 PU:1", numactl}, "the nodes 0-1,5");
  check_refused({"Package:1 Core:4 PU:1", numactl}, "CPU 4-15, which");
}

TEST_CASE("a SLIT with a wrong checksum is used, as Linux does", "[import]")
{
  const TemporaryDirectory directory;
  std::string table = acpi_slit({{10, 21}, {21, 10}});
  table[9] = static_cast<char>(table[9] + 1);
  const Imported imported = import({"Package:2 Core:4 PU:1", directory.write("slit", table)});
  REQUIRE(imported.outcome.status == 0);
  CHECK(imported.topology.slit[0][1] == 21);
  CHECK_THAT(imported.outcome.err, Catch::Contains("checksum"));
}
