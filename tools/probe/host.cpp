#include "tools/probe/host.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/cpu_list.hpp"
#include "tools/import/slit.hpp"
#include "tools/import/source.hpp"
#include "tools/import/structure.hpp"
#include "tools/probe/pinned.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace numasim {

namespace {

constexpr double k_busy = 0.3; ///< load per CPU from which others may be in the way

/// Takes what does not belong to `allowed` (ascending) out of the facts.
void keep_cpus(const std::vector<std::uint32_t>& allowed, MachineFacts& facts)
{
  const auto forbidden = [&](std::uint32_t cpu) {
    return !std::binary_search(allowed.begin(), allowed.end(), cpu);
  };
  std::vector<std::uint32_t> left_out;
  for (const CpuFacts& cpu : facts.cpus) {
    if (forbidden(cpu.number)) {
      left_out.push_back(cpu.number);
    }
  }
  std::erase_if(facts.cpus, [&](const CpuFacts& cpu) { return forbidden(cpu.number); });
  for (NodeFacts& node : facts.nodes) {
    std::erase_if(node.cpus, forbidden);
  }
  for (KindFacts& kind : facts.kinds) {
    std::erase_if(kind.cpus, forbidden);
  }
  std::erase_if(facts.kinds, [](const KindFacts& kind) { return kind.cpus.empty(); });
  if (!left_out.empty()) {
    facts.notes.push_back("CPU " + format_cpu_list(left_out) + " may not be used here: left out");
  }
}

/// Of a node without CPUs of its own nothing can be measured.
void drop_nodes_without_cpus(MachineFacts& facts)
{
  for (const NodeFacts& node : facts.nodes) {
    if (node.cpus.empty()) {
      facts.notes.push_back(fmt::format("node {} has no CPU of its own here: left out", node.id));
    }
  }
  std::erase_if(facts.nodes, [](const NodeFacts& node) { return node.cpus.empty(); });
}

/// The SLIT, if it says something that a topology may say.
void add_slit(MachineFacts& facts, Topology& topology)
{
  try {
    topology.slit = usable_slit(facts);
  } catch (const InputError&) {
    facts.notes.emplace_back("by the firmware's distances some nodes cannot reach each other: "
                             "left out");
  }
  if (!topology.slit.empty()) {
    topology.provenance["/slit"] = facts.slit_from;
  }
}

/// MHz: the base frequency if the driver gives one, or else what the kernel found.
double frequency()
{
  double khz = 0;
  if (std::ifstream{"/sys/devices/system/cpu/cpu0/cpufreq/base_frequency"} >> khz && khz >= 1000) {
    return khz / 1000;
  }
  std::ifstream cpuinfo{"/proc/cpuinfo"};
  for (std::string line; std::getline(cpuinfo, line);) {
    double mhz = 0;
    if (line.starts_with("cpu MHz") && line.find(':') != std::string::npos &&
        std::istringstream{line.substr(line.find(':') + 1)} >> mhz) {
      return mhz;
    }
  }
  return 0;
}

void add_frequency(Topology& topology)
{
  topology.freq_mhz = std::round(frequency());
  topology.provenance.erase("/freq_mhz");
  if (topology.freq_mhz > 0) {
    topology.provenance["/freq_mhz"] = {"cpufreq's base frequency, or the clock in /proc/cpuinfo",
                                        Confidence::Documented};
  }
}

void add_remarks(Host& host)
{
  if (const double quota = cpu_quota();
      quota > 0 && quota < static_cast<double>(host.topology.cpus.size())) {
    host.remarks.push_back(
        fmt::format("a control group grants {:.3g} CPUs' worth of time for {} CPUs: timings of "
                    "several CPUs suffer",
                    quota, host.topology.cpus.size()));
  }
  double load = 0;
  if (std::ifstream{"/proc/loadavg"} >> load &&
      load > k_busy * static_cast<double>(host.topology.cpus.size())) {
    host.remarks.push_back(
        fmt::format("the load average is {:.1f}: others use the machine, timings suffer", load));
  }
  std::ifstream cpuinfo{"/proc/cpuinfo"};
  const std::string text{std::istreambuf_iterator<char>{cpuinfo}, {}};
  if (text.find(" hypervisor") != std::string::npos) {
    host.remarks.emplace_back("a virtual machine: its CPUs may lie elsewhere than they say, and "
                              "move; system costs include the hypervisor's");
  }
}

} // namespace

Host this_machine()
{
  MachineFacts facts = read_this_machine(false);
  keep_cpus(allowed_cpus(), facts);
  drop_nodes_without_cpus(facts);
  Host host;
  Topology& topology = host.topology;
  topology = structure_of(facts);
  add_slit(facts, topology);
  set_core_kinds(facts, topology);
  add_frequency(topology);
  for (const char* pointer : {"/cpus", "/nodes", "/levels/core", "/levels/l3"}) {
    topology.provenance[pointer].source += ", within the CPUs that the process may use";
  }
  host.model = facts.processor.model;
  host.cache_bytes = facts.cache_bytes;
  host.remarks = std::move(facts.notes);
  add_remarks(host);
  return host;
}

} // namespace numasim
