#include "tools/import/hwloc_reader.hpp"

#include "tools/import/child_process.hpp"
#include "tools/import/facts_codec.hpp"
#include "tools/import/hwloc_facts.hpp"

#include <hwloc.h>

#include <algorithm>
#include <cctype>
#include <cstdlib>
#include <map>
#include <memory>
#include <stdexcept>
#include <vector>

#include <unistd.h>

namespace numasim {

namespace {

using From = HwlocInput::From;

/// Nothing that the user's environment tells libhwloc to do; in the child only.
void forget_hwloc_variables()
{
  std::vector<std::string> names;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text(*entry);
    if (text.starts_with("HWLOC_")) {
      names.push_back(text.substr(0, text.find('=')));
    }
  }
  for (const std::string& name : names) {
    unsetenv(name.c_str());
  }
}

void set(const char* name, const std::string& value)
{
  setenv(name, value.c_str(), 1);
}

/// The part of the input that goes in through the environment.
void set_variables(const HwlocInput& input)
{
  forget_hwloc_variables();
  set("HWLOC_HIDE_ERRORS", "2");
  set("HWLOC_LIBXML", "0"); // its own parser: no entities, nothing to fetch
  if (input.from == From::SystemRoot) {
    set("HWLOC_FSROOT", input.what);
    set("HWLOC_COMPONENTS", input.cpuid.empty() ? "linux,stop" : "linux,x86,stop");
    if (!input.cpuid.empty()) {
      set("HWLOC_CPUID_PATH", input.cpuid);
    }
  } else if (input.from == From::CpuidDump) {
    set("HWLOC_CPUID_PATH", input.what);
    set("HWLOC_COMPONENTS", "x86,no_os,stop");
    // Core numbers of AMD and Hygon are unique within a die only; this makes libhwloc look at it.
    set("HWLOC_X86_TOPOEXT_NUMANODES", "1");
  }
}

void check(int status, const char* what)
{
  if (status != 0) {
    throw std::runtime_error(what);
  }
}

void load(hwloc_topology_t topology, const HwlocInput& input)
{
  set_variables(input);
  check(hwloc_topology_set_flags(topology, HWLOC_TOPOLOGY_FLAG_INCLUDE_DISALLOWED),
        "a libhwloc without the flags that are needed");
  (void)hwloc_topology_set_io_types_filter(topology, HWLOC_TYPE_FILTER_KEEP_NONE);
  if (input.from == From::Xml) {
    check(hwloc_topology_set_xmlbuffer(topology, input.what.c_str(),
                                       static_cast<int>(input.what.size() + 1)),
          "hwloc XML that libhwloc does not read");
  } else if (input.from == From::Synthetic) {
    check(hwloc_topology_set_synthetic(topology, input.what.c_str()),
          "a description that libhwloc does not understand (levels such as \"Package:2 NUMANode:6 "
          "Core:16 PU:2\", PU last)");
  }
  check(hwloc_topology_load(topology), "a machine that libhwloc cannot make sense of");
}

std::string method_of(From from)
{
  switch (from) {
  case From::Xml:
    return "hwloc XML";
  case From::Synthetic:
    return "hwloc synthetic description";
  case From::SystemRoot:
    return "files of /sys and /proc, read by libhwloc";
  case From::CpuidDump:
    return "cpuid leaves of every CPU, read by libhwloc";
  case From::ThisMachine:
    return "the machine itself, read by libhwloc";
  }
  throw std::logic_error("no such source");
}

/// cpuid numbers the dies; how the firmware makes them nodes it does not know.
void nodes_are_dies(MachineFacts& facts)
{
  std::map<std::uint32_t, std::uint32_t> die_of;
  for (std::uint32_t n = 0; n < facts.nodes.size(); ++n) {
    for (const std::uint32_t cpu : facts.nodes[n].cpus) {
      die_of[cpu] = n;
    }
  }
  for (CpuFacts& cpu : facts.cpus) {
    const auto at = die_of.find(cpu.number);
    if (cpu.die == k_not_stated && at != die_of.end()) {
      cpu.die = at->second;
    }
  }
  facts.nodes.clear();
  facts.nodes_stated = false;
}

/// What libhwloc adds to a description on its own: memory, and a node if there is none.
void forget_defaults(std::string description, MachineFacts& facts)
{
  std::transform(description.begin(), description.end(), description.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  if (description.find("memory=") == std::string::npos) {
    for (NodeFacts& node : facts.nodes) {
      node.memory_gib = 0;
    }
  }
  if (description.find("numa") == std::string::npos &&
      description.find("node:") == std::string::npos) {
    facts.nodes.clear();
    facts.nodes_stated = false;
  }
}

} // namespace

MachineFacts read_with_hwloc(const HwlocInput& input, const std::string& source)
{
  const std::string bytes = in_child(source, [&] {
    hwloc_topology_t topology = nullptr;
    check(hwloc_topology_init(&topology), "no memory for libhwloc");
    const std::unique_ptr<hwloc_topology, decltype(&hwloc_topology_destroy)> owner(
        topology, hwloc_topology_destroy);
    load(topology, input);
    MachineFacts facts = hwloc_facts(
        topology, {.method = method_of(input.from), .with_disallowed = input.with_disallowed});
    facts.source = source;
    return encode_facts(facts);
  });
  MachineFacts facts = decode_facts(bytes);
  if (input.from == From::CpuidDump) {
    nodes_are_dies(facts);
  }
  if (input.from == From::Synthetic) {
    forget_defaults(input.what, facts);
  }
  return facts;
}

} // namespace numasim
