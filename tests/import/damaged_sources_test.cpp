/// Whatever is wrong with a source, the importer says so at once, with status 2.

#include "tests/import/support.hpp"

#include <archive.h>
#include <archive_entry.h>
#include <catch2/catch.hpp>

#include <sys/stat.h>

using namespace numasim;
using namespace numasim::test;

namespace {

const std::string k_xml =
    R"(<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE topology SYSTEM "hwloc2.dtd">
<topology version="2.0">
  <object type="Machine" os_index="0" cpuset="0x3" complete_cpuset="0x3" allowed_cpuset="0x3" nodeset="0x3" complete_nodeset="0x3" allowed_nodeset="0x3" gp_index="1">
    <object type="Package" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" gp_index="2">
      <object type="NUMANode" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" gp_index="3" local_memory="1073741824"/>
      <object type="PU" os_index="0" cpuset="0x1" complete_cpuset="0x1" nodeset="0x1" complete_nodeset="0x1" gp_index="4"/>
    </object>
    <object type="Package" os_index="1" cpuset="0x2" complete_cpuset="0x2" nodeset="0x2" complete_nodeset="0x2" gp_index="5">
      <object type="NUMANode" os_index="1" cpuset="0x2" complete_cpuset="0x2" nodeset="0x2" complete_nodeset="0x2" gp_index="6" local_memory="1073741824"/>
      <object type="PU" os_index="1" cpuset="0x2" complete_cpuset="0x2" nodeset="0x2" complete_nodeset="0x2" gp_index="7"/>
    </object>
  </object>
  <distances2 type="NUMANode" nbobjs="2" kind="5" name="NUMALatency" indexing="os">
    <indexes length="4">0 1 </indexes>
    <u64values length="12">10 21 21 10 </u64values>
  </distances2>
</topology>
)";

std::string replaced(std::string text, const std::string& from, const std::string& to)
{
  const std::size_t at = text.find(from);
  REQUIRE(at != std::string::npos);
  return text.replace(at, from.size(), to);
}

/// A tar with one entry after another: name and contents, or "-> target" for a link.
std::string tar(const std::filesystem::path& file,
                const std::vector<std::pair<std::string, std::string>>& entries)
{
  archive* writer = archive_write_new();
  archive_write_add_filter_gzip(writer);
  archive_write_set_format_pax_restricted(writer);
  REQUIRE(archive_write_open_filename(writer, file.c_str()) == ARCHIVE_OK);
  for (const auto& [name, contents] : entries) {
    archive_entry* entry = archive_entry_new();
    archive_entry_set_pathname(entry, name.c_str());
    archive_entry_set_perm(entry, 0644);
    if (contents.starts_with("-> ")) {
      archive_entry_set_filetype(entry, AE_IFLNK);
      archive_entry_set_symlink(entry, contents.substr(3).c_str());
      archive_write_header(writer, entry);
    } else {
      archive_entry_set_filetype(entry, AE_IFREG);
      archive_entry_set_size(entry, static_cast<la_int64_t>(contents.size()));
      archive_write_header(writer, entry);
      archive_write_data(writer, contents.data(), contents.size());
    }
    archive_entry_free(entry);
  }
  archive_write_close(writer);
  archive_write_free(writer);
  return file.string();
}

} // namespace

TEST_CASE("the XML that the damaged ones are made of is sound", "[import][damaged]")
{
  const TemporaryDirectory directory;
  const Imported imported = import({directory.write("good.xml", k_xml)});
  INFO(imported.outcome.err);
  REQUIRE(imported.outcome.status == 0);
  CHECK(imported.topology.slit[0][1] == 21);
}

TEST_CASE("damaged hwloc XML is refused with its line", "[import][damaged]")
{
  const TemporaryDirectory directory;
  struct Case {
    std::string text;
    std::string message;
  };
  const std::string doctype = R"(<!DOCTYPE topology SYSTEM "hwloc2.dtd">)";
  const std::string cpu = R"(type="PU" os_index="1")";
  std::string nested = R"(<topology version="2.0">)";
  for (int i = 0; i < 100'000; ++i) {
    nested += R"(<object type="Group">)";
  }
  const std::vector<Case> cases = {
      {k_xml.substr(0, k_xml.size() - 12), "</topology>, for line 3"},
      {k_xml.substr(0, 1000), "line"},
      {replaced(k_xml, "</object>", "</objekt>"), "</object>"},
      {replaced(k_xml, doctype,
                R"(<!DOCTYPE t [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;">]>)"),
       "declarations of its own"},
      {replaced(k_xml, doctype, R"(<!DOCTYPE t [<!ENTITY x SYSTEM "file:///etc/passwd">]>)"),
       "line 2"},
      {replaced(k_xml, R"(version="2.0")", R"(version="9.0")"), R"(version "9.0")"},
      {replaced(k_xml, cpu, R"(type="PU" os_index="1000000000")"), R"(os_index "1000000000")"},
      {replaced(k_xml, cpu, R"(type="PU" os_index="0")"), "PU 0 a second time"},
      {replaced(k_xml, cpu, R"(os_index="1")"), "without a type"},
      {replaced(k_xml, R"(local_memory="1073741824")", R"(local_memory="-1")"), "local_memory"},
      {replaced(k_xml, "10 21 21 10", "10 -21 21 10"), "whole numbers"},
      {replaced(k_xml, "10 21 21 10", "10 nan 21 10"), "whole numbers"},
      {replaced(k_xml, "10 21 21 10", "10 255 21 10"), "cannot reach each other"},
      {replaced(k_xml, R"(nbobjs="2")", R"(nbobjs="4294967295")"), "nbobjs"},
      {replaced(k_xml, R"(nbobjs="2")", R"(nbobjs="3")"), "libhwloc"},
      {replaced(k_xml, R"(cpuset="0x2")", R"(cpuset="0x1)" + std::string(1'000'000, '0') + '"'),
       "a set of"},
      {"<html></html>", "hwloc's <topology>"},
      {R"(<topology version="2.0"><object type="Machine"/></topology>)", "no CPU"},
      {nested, "nested more than"},
  };
  for (std::size_t i = 0; i < cases.size(); ++i) {
    check_refused({directory.write("bad" + std::to_string(i) + ".xml", cases[i].text)},
                  cases[i].message);
  }
}

TEST_CASE("reserved entries of the operating system's SLIT make it unused, as in Linux",
          "[import][damaged]")
{
  const TemporaryDirectory directory;
  const Imported imported =
      import({directory.write("zero.xml", replaced(k_xml, "10 21 21 10", "10 0 0 10"))});
  REQUIRE(imported.outcome.status == 0);
  CHECK(imported.topology.slit.empty());
  CHECK_THAT(imported.outcome.err, Catch::Contains("not used, as Linux would not"));
}

TEST_CASE("broken SLIT tables are refused", "[import][damaged]")
{
  const TemporaryDirectory directory;
  const std::string box = "Package:2 Core:4 PU:1";
  const auto refused = [&](const std::string& bytes, const std::string& message) {
    check_refused({box, directory.write("slit", bytes)}, message);
  };
  refused(acpi_slit({{10, 0}, {21, 10}}), "0 from node 0 to node 1");
  refused(acpi_slit({{11, 21}, {21, 10}}), "11 from node 0 to node 0, not 10");
  refused(acpi_slit({{10, 255}, {21, 10}}), "255 from node 0 to node 1");
  const std::string good = acpi_slit({{10, 21}, {21, 10}});
  refused(good.substr(0, good.size() - 1), "says it has");
  refused(good + "x", "says it has");
  refused(good.substr(0, 20), "20 bytes");
  std::string many = good;
  many[40] = 1; // 2^32 + 2 localities
  refused(many, "4294967298 localities");
}

TEST_CASE("descriptions of impossible machines are refused before they are built",
          "[import][damaged]")
{
  check_refused({"Package:1000000000"}, "more than 16384 CPUs");
  check_refused({"Package:60000 Core:60000 PU:2"}, "more than 16384 CPUs");
  check_refused({"Package:2 Core:99999999999999999999999 PU:1"}, "more than 16384 CPUs");
  check_refused({"PU:16384"}, "2048 parts"); // minutes for libhwloc
  check_refused({"Package:2000 [numa] Core:2"}, "more than 1024 nodes");
  check_refused({"Package:2 Core:0 PU:1"}, "\"Core:0\"");
  check_refused({"PU:2 Package:2"}, "does not understand");
  check_refused({"Package:-2 PU:2"}, "no such file");
  check_refused({"nowhere.xml"}, "no such file");
}

TEST_CASE("files that are no files of that kind are refused", "[import][damaged]")
{
  const TemporaryDirectory directory;
  check_refused({"/dev/zero"}, "a device");
  const auto pipe = directory.path() / "pipe";
  REQUIRE(mkfifo(pipe.c_str(), 0600) == 0);
  check_refused({pipe.string()}, "pipe");
  check_refused({directory.path().string()}, "a directory of something else");
  check_refused({directory.write("empty", "")}, "an empty file");
  check_refused({directory.write("utf16", std::string("\xff\xfeN\0U\0", 6))}, "UTF-16");
  check_refused({directory.write("noise", std::string(5000, '\x01'))}, "nothing that is known");
  const std::string huge = directory.write("huge.xml", "<");
  std::filesystem::resize_file(huge, std::uintmax_t{10} << 30);
  check_refused({huge}, "10737418240 bytes");
  check_refused({"Core:4 PU:1", "--as", "lscp"}, "did you mean \"lscpu\"");
  check_refused({"--nodes-by", "sockets", "Core:4 PU:1"}, "--nodes-by");
}

TEST_CASE("damaged lscpu and numactl output is refused", "[import][damaged]")
{
  const TemporaryDirectory directory;
  const auto refused = [&](const std::string& text, const std::string& message) {
    check_refused({directory.write("source", text)}, message);
  };
  refused("{\"lscpu\": [", "syntax error");
  refused("{\"a\": 1}", "lscpu -J");
  refused(R"({"lscpu":[{"field":"CPU(s):","data":"1000000000"},
             {"field":"On-line CPU(s) list:","data":"0-999999999"}]})",
          "1000000000 CPUs");
  refused(R"({"lscpu":[{"field":"CPU(s):","data":"4"},
             {"field":"On-line CPU(s) list:","data":"0-3"}]})",
          "no threads a core");
  refused(R"({"cpus":[{"cpu":-1,"core":0},{"cpu":"x","core":1}]})", "row 2");
  refused(R"({"cpus":[{"cpu":0,"core":0,"socket":0},{"cpu":0,"core":1,"socket":0}]})",
          "CPU 0 a second time");
  const std::string nodes = "available: 2 nodes (0-1)\nnode 0 cpus: 0 1\nnode 1 cpus: 2 3\n";
  refused("available: 2 nodes (0-1)\nnode 0 cpus: 0 1\nnode 1 cpus: 1 2\n", "CPU 1 a second time");
  refused(nodes + "node 0 size: -5 MB\n", "line 4");
  refused(nodes + "node 0 size: nan MB\n", "line 4");
  refused(nodes + "node distances:\nnode 0 1\n 0: 10 21\n 1: 21\n", "1 distances");
  refused(nodes + "node distances:\nnode 0 1\n 0: 10 21\n", "1 rows for 2 columns");
  refused(nodes + "node distances:\nnode 0 1\n 0: 10 255\n 1: 255 10\n", "cannot reach");
  refused("available: 1 nodes (0)\nnode 0 cpus: 4000000000\n", "4000000000");
}

TEST_CASE("archives that lead outside or are too large are refused", "[import][damaged]")
{
  const TemporaryDirectory directory;
  const auto refused = [&](const std::vector<std::pair<std::string, std::string>>& entries,
                           const std::string& message) {
    check_refused({tar(directory.path() / "a.tar.gz", entries)}, message);
  };
  const auto outside = directory.path().parent_path() / "numasim-import-evil";
  refused({{"../../tmp/numasim-import-evil", "x"}}, "leads outside");
  refused({{outside.string(), "x"}}, "below the archive's top");
  refused({{"r/a", "-> b"}, {"r/a/evil", "x"}}, "behind a link");
  refused({{"r/a", "-> ../../../tmp"}}, "a directory of something else"); // such links are dropped
  refused({{"r/other", "x"}}, "a directory of something else");
  refused({{"r/sys/devices/system/cpu/big", std::string(std::size_t{5} << 20, '\0')}},
          "5242880 bytes");
  refused({}, "a directory of something else");
  CHECK_FALSE(std::filesystem::exists(outside));
}
