/// Imported structures get costs, each with where it comes from.

#include "models/machine/machine.hpp"
#include "tests/import/support.hpp"
#include "tools/import/costs_from.hpp"
#include "tools/import/structure.hpp"

#include <catch2/catch.hpp>

#include <array>
#include <filesystem>
#include <map>
#include <set>

using namespace numasim;
using namespace numasim::test;

namespace {

std::string first_donor(const ProcessorFacts& processor, const MachineShape& shape = {64, 2, 2})
{
  return choose_donors(processor, shape).names.front();
}

ProcessorFacts named(const std::string& vendor, const std::string& model)
{
  ProcessorFacts processor;
  processor.vendor = vendor;
  processor.model = model;
  return processor;
}

ProcessorFacts arm_core(const std::string& part)
{
  ProcessorFacts processor;
  processor.arm_part = part;
  return processor;
}

MachineShape shape_of(const Topology& t)
{
  const auto kinds = [](const std::vector<std::uint32_t>& numbers) {
    return std::set(numbers.begin(), numbers.end()).size();
  };
  return {.cpus = t.cpus.size(),
          .packages = kinds(t.package_of_node),
          .l3s = kinds(t.l3),
          .hybrid = t.core_kinds.size() > 1,
          .nodes = t.nodes.size(),
          .smt = kinds(t.core) < t.cpus.size()};
}

} // namespace

TEST_CASE("the donor of costs is of the processor's family and generation", "[import][costs]")
{
  const std::string amd = "AuthenticAMD";
  const std::string intel = "GenuineIntel";
  CHECK(first_donor(named(amd, "AMD EPYC 7551 32-Core Processor")) == "epyc-7601-2s-128c");
  CHECK(first_donor(named(amd, "AMD EPYC 7702P 64-Core Processor")) == "epyc-7742-2s-256c");
  CHECK(first_donor(named(amd, "AMD EPYC 7R13 Processor")) == "epyc-7763-2s-256c");
  CHECK(first_donor(named(amd, "AMD EPYC 9684X 96-Core Processor")) == "epyc-9654-2s-384c");
  CHECK(first_donor(named(amd, "AMD EPYC 9754 128-Core Processor")) == "epyc-9754-2s-512c");
  CHECK(first_donor(named(amd, "AMD Ryzen 9 7950X 16-Core Processor")) == "ryzen-9-7950x");
  CHECK(first_donor(named("HygonGenuine", "Hygon C86 7280 32-core Processor")) ==
        "hygon-7280-2s-128c");
  CHECK(first_donor(named("HygonGenuine", "Hygon C86-4G 7490")) == "hygon-7490-2s-256c");
  CHECK(first_donor(named(intel, "Intel(R) Xeon(R) Platinum 8275CL CPU @ 3.00GHz")) ==
        "xeon-8275cl-2s-96c");
  CHECK(first_donor(named(intel, "Intel(R) Xeon(R) Platinum 8358 CPU @ 2.60GHz")) ==
        "xeon-8369b-2s-128c");
  CHECK(first_donor(named(intel, "Intel(R) Xeon(R) Platinum 8480+")) == "xeon-8480-2s-224c");
  CHECK(first_donor(named(intel, "INTEL(R) XEON(R) PLATINUM 8592+")) == "xeon-8592-2s-256c");
  CHECK(first_donor(named(intel, "Intel(R) Xeon(R) Platinum 8160 CPU @ 2.10GHz"),
                    {384, 8, 8, false}) == "xeon-8160-8s-384c");
  CHECK(first_donor(named(intel, "12th Gen Intel(R) Core(TM) i7-12700K"), {20, 1, 1, true}) ==
        "core-i9-12900k");
  CHECK(first_donor(named(intel, "Intel(R) Core(TM) i5-8250U CPU"), {8, 1, 1, false}) ==
        "core-i5-10310u");
  ProcessorFacts arm;
  arm.arm_part = "0x48/0xd01";
  CHECK(first_donor(arm) == "kunpeng-920-2s-128c");
  arm.arm_part = "0x41/0xd40";
  CHECK(first_donor(arm) == "graviton3-64c");
  arm.arm_part = "0x41/0xd0c";
  CHECK(first_donor(arm) == "ampere-max-2s-256c");
  CHECK(first_donor(arm, {80, 1, 1}) == "altra-q80-1s-80c");
  CHECK(first_donor(named("", "POWER9, altivec supported")) == "power9-2s-128c");
  CHECK_FALSE(choose_donors(named("", "something"), {64, 2, 2, false}).known);
}

TEST_CASE("every machine of the library is its own donor", "[import][costs]")
{
  const std::map<std::string, ProcessorFacts> processors = {
      {"altra-q80-1s-80c", arm_core("0x41/0xd0c")},
      {"ampere-max-2s-256c", arm_core("0x41/0xd0c")},
      {"core-i5-10310u", named("GenuineIntel", "Intel(R) Core(TM) i5-10310U CPU @ 1.70GHz")},
      {"core-i7-6700hq", named("GenuineIntel", "Intel(R) Core(TM) i7-6700HQ CPU @ 2.60GHz")},
      {"core-i9-12900k", named("GenuineIntel", "12th Gen Intel(R) Core(TM) i9-12900K")},
      {"epyc-7601-2s-128c", named("AuthenticAMD", "AMD EPYC 7601 32-Core Processor")},
      {"epyc-7742-2s-256c", named("AuthenticAMD", "AMD EPYC 7742 64-Core Processor")},
      {"epyc-7763-2s-256c", named("AuthenticAMD", "AMD EPYC 7763 64-Core Processor")},
      {"epyc-9654-2s-384c", named("AuthenticAMD", "AMD EPYC 9654 96-Core Processor")},
      {"epyc-9654-2s-384c-nps4", named("AuthenticAMD", "AMD EPYC 9654 96-Core Processor")},
      {"epyc-9754-1s-128c", named("AuthenticAMD", "AMD EPYC 9754 128-Core Processor")},
      {"epyc-9754-2s-512c", named("AuthenticAMD", "AMD EPYC 9754 128-Core Processor")},
      {"graviton3-64c", arm_core("0x41/0xd40")},
      {"hygon-7280-2s-128c", named("HygonGenuine", "Hygon C86 7280 32-core Processor")},
      {"hygon-7490-2s-256c", named("HygonGenuine", "Hygon C86-4G (OPN:7490)")},
      {"hygon-c86-12n-384c", named("HygonGenuine", "Hygon C86")},
      {"hygon-c86-12n-384c-4s", named("HygonGenuine", "Hygon C86")},
      {"kunpeng-920-2s-128c", arm_core("0x48/0xd01")},
      {"opteron-6172-4s-48c", named("AuthenticAMD", "AMD Opteron(tm) Processor 6172")},
      {"power9-2s-128c", named("", "POWER9, altivec supported")},
      {"ryzen-5800u", named("AuthenticAMD", "AMD Ryzen 7 5800U with Radeon Graphics")},
      {"ryzen-9-7950x", named("AuthenticAMD", "AMD Ryzen 9 7950X 16-Core Processor")},
      {"threadripper-3990x-64c",
       named("AuthenticAMD", "AMD Ryzen Threadripper 3990X 64-Core Processor")},
      {"xeon-4210-2s-40c", named("GenuineIntel", "Intel(R) Xeon(R) Silver 4210 CPU @ 2.20GHz")},
      {"xeon-5318y-2s-96c", named("GenuineIntel", "Intel(R) Xeon(R) Gold 5318Y CPU @ 2.10GHz")},
      {"xeon-8160-8s-384c", named("GenuineIntel", "Intel(R) Xeon(R) Platinum 8160 CPU @ 2.10GHz")},
      {"xeon-8275cl-2s-96c",
       named("GenuineIntel", "Intel(R) Xeon(R) Platinum 8275CL CPU @ 3.00GHz")},
      {"xeon-8369b-2s-128c",
       named("GenuineIntel", "Intel(R) Xeon(R) Platinum 8369B CPU @ 2.90GHz")},
      {"xeon-8380h-4s-224c",
       named("GenuineIntel", "Intel(R) Xeon(R) Platinum 8380H CPU @ 2.90GHz")},
      {"xeon-8468-2s-192c", named("GenuineIntel", "Intel(R) Xeon(R) Platinum 8468")},
      {"xeon-8480-2s-224c", named("GenuineIntel", "Intel(R) Xeon(R) Platinum 8480+")},
      {"xeon-8592-2s-256c", named("GenuineIntel", "INTEL(R) XEON(R) PLATINUM 8592+")},
      {"xeon-8592-2s-256c-snc2", named("GenuineIntel", "INTEL(R) XEON(R) PLATINUM 8592+")},
      {"xeon-e5-2660-2s-32c", named("GenuineIntel", "Intel(R) Xeon(R) CPU E5-2660 0 @ 2.20GHz")},
      {"xeon-e5-2680v4-2s-56c", named("GenuineIntel", "Intel(R) Xeon(R) CPU E5-2680 v4 @ 2.40GHz")},
      {"xeon-e7-8867l-8s-80c", named("GenuineIntel", "Intel(R) Xeon(R) CPU E7- 8867L @ 2.13GHz")},
      {"xeon-e7-8895v3-4s-144c",
       named("GenuineIntel", "Intel(R) Xeon(R) CPU E7-8895 v3 @ 2.60GHz")}};
  // Told from altra-q80-1s-80c and xeon-8275cl-2s-96c by nothing that an import sees.
  const std::set<std::string> unnamed = {"graviton2-16c", "xeon-clx-2s-96c"};
  const std::array<std::filesystem::path, 1> library{std::string(NUMASIM_DATA_DIR) + "/topologies"};
  for (const auto& file : list_topologies(library)) {
    const std::string name = file.stem();
    INFO(name);
    if (unnamed.contains(name)) {
      continue;
    }
    REQUIRE(processors.contains(name));
    CHECK(first_donor(processors.at(name), shape_of(load_topology(file))) == name);
  }
}

TEST_CASE("what is one machine's own is not taken over", "[import][costs]")
{
  Donor donor{load_topology(std::string(NUMASIM_DATA_DIR) + "/topologies/core-i9-12900k.json"),
              false};
  Topology t = import({"Package:1 L3:1 Core:4 PU:2", "--costs-from", "core-i9-12900k"}).topology;
  donor.topology.costs.core_offset_ns.assign(16, 3);
  donor.topology.costs.l3_pair_offset_ns = {{1}};
  donor.topology.costs.jitter_cv = 0.01;
  donor.topology.fit = FitRecord{};
  MachineFacts facts;
  take_costs(donor, facts, t);
  CHECK(t.costs.core_offset_ns.empty());
  CHECK(t.costs.l3_pair_offset_ns.empty());
  CHECK_FALSE(t.fit);
  CHECK(t.costs.jitter_cv == 0.05);
}

TEST_CASE("slow cores have the donor's speed", "[import][costs]")
{
  const Donor donor{
      load_topology(std::string(NUMASIM_DATA_DIR) + "/topologies/core-i9-12900k.json"), false};
  MachineFacts facts;
  facts.processor.vendor = "GenuineIntel";
  facts.kinds = {{{2, 3}, "IntelAtom", 0, 3900}, {{0, 1}, "IntelCore", 0, 5200}};
  Topology t;
  t.cpus = {0, 1, 2, 3};
  t.core = {0, 0, 1, 2};
  set_core_kinds(facts, t);
  REQUIRE(t.core_kinds.size() == 2);
  CHECK(t.core_kinds[0].name == "P");
  CHECK(t.core_kinds[1].cpus == std::vector<std::uint32_t>{2, 3});
  CHECK(t.core_kinds[1].speed == 0.75); // of the frequencies
  take_core_speeds(donor, facts, t);
  CHECK(t.core_kinds[0].speed == 1);
  CHECK(t.core_kinds[1].speed == donor.topology.core_kinds[1].speed);
}

TEST_CASE("only the same model keeps the word measured", "[import][costs]")
{
  CHECK(is_model_of("epyc-9654-2s-384c", "AMD EPYC 9654 96-Core Processor"));
  CHECK_FALSE(is_model_of("epyc-9654-2s-384c", "AMD EPYC 9554 64-Core Processor"));
  CHECK(is_model_of("xeon-8369b-2s-128c", "Intel(R) Xeon(R) Platinum 8369B CPU @ 2.90GHz"));
  CHECK_FALSE(is_model_of("xeon-4210-2s-40c", "Intel(R) Xeon(R) Silver 4210R CPU @ 2.40GHz"));
  const Topology t =
      import({"Package:2 NUMANode:1 Core:4 PU:2", "--costs-from", "xeon-8369b-2s-128c"}).topology;
  CHECK(t.costs.protocol == Protocol::SocketLocal);
  const Provenance* transfer = provenance_of(t, "/levels/l3/transfer_ns");
  CHECK(transfer->confidence == Confidence::Guess);
  CHECK_THAT(transfer->source, Catch::StartsWith("taken over from xeon-8369b-2s-128c"));
}

TEST_CASE("a Dhyana's hops follow from its SLIT by the 7601's two numbers", "[import][costs]")
{
  const auto file = hwloc_file("Hygon-Dhyana-32cores.tar.bz2");
  if (!file) {
    return;
  }
  const TemporaryDirectory directory;
  std::vector<std::vector<int>> rows(8, std::vector<int>(8, 16)); // each L3 a node
  for (std::size_t i = 0; i < rows.size(); ++i) {
    rows[i][i] = 10;
  }
  rows[0][7] = 28;
  const Topology t = import({*file, directory.write("slit", acpi_slit(rows))}).topology;
  REQUIRE(t.nodes.size() == 8);
  CHECK(t.hop_ns[0][1] == Approx(5.93 * 6));
  CHECK(t.hop_ns[0][7] == Approx(5.93 * 18));
  CHECK(t.hop_ns[7][0] == Approx(5.93 * 6));
  CHECK((t.costs.base + t.costs.rmw_local).in_ns() == Approx(144));
  CHECK(provenance_of(t, "/hop")->confidence == Confidence::Derived);
}

TEST_CASE("other hops are in the donor's proportion to the SLIT", "[import][costs]")
{
  const TemporaryDirectory directory;
  const Topology donor =
      load_topology(std::string(NUMASIM_DATA_DIR) + "/topologies/xeon-8369b-2s-128c.json");
  const Topology t =
      import({"Package:2 NUMANode:1 Core:4 PU:2",
              directory.write("slit", acpi_slit({{10, 21}, {32, 10}})), "--costs-from", donor.name})
          .topology;
  CHECK(t.hop_ns[1][0] == Approx(2 * t.hop_ns[0][1]));
  CHECK(t.hop_ns[0][1] > 0.5 * donor.hop_ns[0][1]);
  CHECK(t.hop_ns[0][1] < 2 * donor.hop_ns[0][1]);
}

TEST_CASE("without distances hops are those of the donor's classes", "[import][costs]")
{
  const Topology donor =
      load_topology(std::string(NUMASIM_DATA_DIR) + "/topologies/hygon-c86-12n-384c.json");
  const Topology t =
      import({"Package:2 NUMANode:2 Core:4 PU:2", "--costs-from", donor.name}).topology;
  CHECK(t.hop_ns[0][1] == Approx(30));                  // die_ns
  CHECK(t.hop_ns[0][2] == Approx((65.0 + 5 * 90) / 6)); // one paired die of six
  CHECK(provenance_of(t, "/hop")->confidence == Confidence::Guess);
}

TEST_CASE("crossing packages within one node costs what crossing packages costs", "[import][costs]")
{
  const Topology t =
      import({"[numa] Package:2 L3:1 Core:4 PU:2", "--costs-from", "epyc-9754-2s-512c"}).topology;
  REQUIRE(t.nodes.size() == 1);
  REQUIRE(t.costs.l3_pair_offset_ns.size() == 2);
  CHECK(t.costs.l3_pair_offset_ns[0][0] == 0);
  const Topology donor =
      load_topology(std::string(NUMASIM_DATA_DIR) + "/topologies/epyc-9754-2s-512c.json");
  CHECK(t.costs.l3_pair_offset_ns[0][1] == Approx(2 * donor.hop_ns[0][1]));
}

TEST_CASE("a donor or a name that cannot be is named", "[import][costs]")
{
  check_refused({"Core:4 PU:2", "--name", "a/b"}, "--name: found \"a/b\"");
  check_refused({"Core:4 PU:2", "--costs-from", "ryzen-5800"}, "did you mean \"ryzen-5800u\"");
}
