/// XML of hwloc's versions 1 and 2, exported by libhwloc here and now, gives the same machine.

#include "tests/import/support.hpp"
#include "tools/import/system_tree.hpp"

#include <catch2/catch.hpp>
#include <hwloc.h>
#include <hwloc/bitmap.h>
#include <hwloc/cpukinds.h>
#include <hwloc/distances.h>
#include <hwloc/export.h>

#include <memory>

using namespace numasim;
using namespace numasim::test;

namespace {

using Loaded = std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)>;

Loaded synthetic(const char* description)
{
  hwloc_topology_t topology = nullptr;
  REQUIRE(hwloc_topology_init(&topology) == 0);
  REQUIRE(hwloc_topology_set_synthetic(topology, description) == 0);
  REQUIRE(hwloc_topology_load(topology) == 0);
  return {topology, hwloc_topology_destroy};
}

void add_distances(hwloc_topology_t topology, const char* name, unsigned long kind,
                   std::vector<hwloc_uint64_t> values)
{
  std::vector<hwloc_obj_t> nodes;
  for (std::size_t n = 0; n * n < values.size(); ++n) {
    nodes.push_back(hwloc_get_obj_by_type(topology, HWLOC_OBJ_NUMANODE, static_cast<unsigned>(n)));
  }
  const hwloc_distances_add_handle_t handle = hwloc_distances_add_create(topology, name, kind, 0);
  REQUIRE(hwloc_distances_add_values(topology, handle, static_cast<unsigned>(nodes.size()),
                                     nodes.data(), values.data(), 0) == 0);
  REQUIRE(hwloc_distances_add_commit(topology, handle, 0) == 0);
}

void add_kind(hwloc_topology_t topology, const char* cpus, std::string type)
{
  const hwloc_bitmap_t set = hwloc_bitmap_alloc();
  REQUIRE(hwloc_bitmap_list_sscanf(set, cpus) == 0);
  std::string name = "CoreType";
  hwloc_info_s info{name.data(), type.data()};
  REQUIRE(hwloc_cpukinds_register(topology, set, -1, 1, &info, 0) == 0);
  hwloc_bitmap_free(set);
}

constexpr unsigned long k_slit_kind =
    HWLOC_DISTANCES_KIND_FROM_OS | HWLOC_DISTANCES_KIND_MEANS_LATENCY;

} // namespace

TEST_CASE("hwloc XML of versions 1 and 2 gives the same machine", "[import][hwloc]")
{
  const Loaded loaded = synthetic("Package:2 L3Cache:2 [numa(memory=4GiB)] Core:3 PU:2");
  add_distances(loaded.get(), "NUMALatency", k_slit_kind,
                {10, 12, 32, 32, 12, 10, 32, 33, 32, 32, 10, 12, 32, 33, 12, 10});
  const TemporaryDirectory directory;
  for (const unsigned long flags :
       {0UL, static_cast<unsigned long>(HWLOC_TOPOLOGY_EXPORT_XML_FLAG_V1)}) {
    const std::string file = (directory.path() / "box.xml").string();
    REQUIRE(hwloc_topology_export_xml(loaded.get(), file.c_str(), flags) == 0);
    const Imported imported = import({file});
    INFO("flags " << flags << "\n" << imported.outcome.err);
    REQUIRE(imported.outcome.status == 0);
    const Topology& t = imported.topology;
    CHECK(t.cpus.size() == 24);
    CHECK(cores_of(t) == 12);
    CHECK(l3s_of(t) == 4);
    CHECK(packages_of(t) == 2);
    REQUIRE(t.nodes.size() == 4);
    CHECK(t.nodes[3].memory_gib == 4);
    CHECK(t.slit[1] == std::vector<double>{12, 10, 32, 33});
    CHECK(t.slit[3] == std::vector<double>{32, 33, 12, 10});
  }
}

TEST_CASE("of several distance matrices the kernel's is the SLIT", "[import][hwloc]")
{
  const Loaded loaded = synthetic("NUMANode:2 Core:2 PU:1");
  add_distances(loaded.get(), "Measured",
                HWLOC_DISTANCES_KIND_FROM_USER | HWLOC_DISTANCES_KIND_MEANS_LATENCY,
                {145, 345600, 345600, 145});
  add_distances(loaded.get(), "Bandwidth",
                HWLOC_DISTANCES_KIND_FROM_USER | HWLOC_DISTANCES_KIND_MEANS_BANDWIDTH,
                {10, 21, 21, 10});
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "box.xml").string();
  REQUIRE(hwloc_topology_export_xml(loaded.get(), file.c_str(), 0) == 0);
  const Imported without = import({file});
  CHECK(without.topology.slit.empty());
  CHECK(without.topology.firmware.distances.size() == 2);
  CHECK_THAT(without.outcome.err, Catch::Contains("none looks like the firmware's SLIT"));

  add_distances(loaded.get(), "NUMALatency", k_slit_kind, {10, 20, 20, 10});
  REQUIRE(hwloc_topology_export_xml(loaded.get(), file.c_str(), 0) == 0);
  const Imported with = import({file});
  REQUIRE(with.topology.slit.size() == 2);
  CHECK(with.topology.slit[0][1] == 20);
  CHECK(with.topology.firmware.distances.size() == 3);
}

TEST_CASE("a copy's processor is found even if it is of another architecture", "[import][hwloc]")
{
  if (const auto file = hwloc_file("128arm-2pa2n8cluster4co.tar.bz2")) {
    CHECK_THAT(import({*file}).outcome.err, Catch::Contains("HiSilicon Kunpeng"));
  }
  if (const auto file = hwloc_file("256ppc-8n8s4t.tar.bz2")) {
    CHECK_THAT(import({*file}).outcome.err, Catch::Contains("IBM POWER"));
  }
}

TEST_CASE("a core whose CPUs are told to be of two kinds is of the first one's", "[import][hwloc]")
{
  const Loaded loaded = synthetic("Core:3 PU:2");
  add_kind(loaded.get(), "0,2-3", "IntelCore");
  add_kind(loaded.get(), "1,4-5", "IntelAtom");
  const TemporaryDirectory directory;
  const std::string file = (directory.path() / "box.xml").string();
  REQUIRE(hwloc_topology_export_xml(loaded.get(), file.c_str(), 0) == 0);
  const Imported imported = import({file});
  REQUIRE(imported.outcome.status == 0);
  CHECK_THAT(imported.outcome.err, Catch::Contains("CPU 1 is told to be of another kind"));
  REQUIRE(imported.topology.core_kinds.size() == 2);
  CHECK(imported.topology.core_kinds[0].name == "P"); // though no speeds are told
  CHECK(imported.topology.core_kinds[0].cpus == std::vector<std::uint32_t>{0, 1, 2, 3});
  CHECK(imported.topology.core_kinds[1].cpus == std::vector<std::uint32_t>{4, 5});
}

TEST_CASE("a copy of /sys and cpuid leaves side by side are of one machine", "[import][hwloc]")
{
  const TemporaryDirectory directory;
  directory.write("box/fsroot/sys/devices/system/cpu/online", "0\n");
  directory.write("box/cpuid/pu0", "");
  for (const char* below : {"", "box"}) {
    const SystemTree tree = find_system_tree(directory.path() / below, "box");
    CHECK(tree.kind == SystemTree::Kind::Root);
    CHECK(tree.directory == directory.path() / "box" / "fsroot");
    CHECK(tree.cpuid == directory.path() / "box" / "cpuid");
  }
  directory.write("box/other/readme", "");
  CHECK_THROWS(find_system_tree(directory.path() / "box", "box"));
}
