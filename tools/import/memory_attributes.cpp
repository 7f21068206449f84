#include "tools/import/costs_from.hpp"
#include "tools/statistics/quantile.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

namespace numasim {

namespace {

// Beyond these a table is a placeholder, not a measurement (firmware often says 0, 1 or 65535; 26
// ns on a Cascade Lake whose memory takes 81). No DRAM is read in less than about 50 ns.
constexpr double k_least_ns = 50;
constexpr double k_most_ns = 1000;
constexpr double k_least_gb_s = 1;
constexpr double k_most_gb_s = 1e4;

/// The values of an attribute for nodes as seen from their own CPUs.
std::vector<double> local_values(const Topology& topology, const std::set<std::string>& names)
{
  std::vector<double> values;
  for (const MemoryAttribute& attribute : topology.firmware.attributes) {
    const auto node = std::find_if(topology.nodes.begin(), topology.nodes.end(),
                                   [&](const auto& n) { return n.id == attribute.node; });
    if (names.contains(attribute.name) && node != topology.nodes.end() && !node->cpus.empty() &&
        std::includes(attribute.initiators.begin(), attribute.initiators.end(), node->cpus.begin(),
                      node->cpus.end())) {
      values.push_back(attribute.value);
    }
  }
  return values;
}

/// The first set of names for which there are values.
double median_of(const Topology& topology, const std::string& what)
{
  for (const std::string& prefix : {std::string("Read"), std::string()}) {
    const std::vector<double> values = local_values(topology, {prefix + what});
    if (!values.empty()) {
      return median(values);
    }
  }
  return 0;
}

} // namespace

void use_memory_attributes(MachineFacts& facts, Topology& topology)
{
  const double latency = median_of(topology, "Latency");
  if (latency >= k_least_ns && latency <= k_most_ns) {
    topology.costs.dram_local = Duration::ns(latency);
    topology.provenance["/dram_ns"] = {
        "the firmware's latency of the own node's memory (ACPI HMAT through libhwloc), median over "
        "the nodes with CPUs",
        Confidence::Documented};
    topology.provenance.erase("/dram_ns/local");
  } else if (latency > 0) {
    facts.notes.push_back(fmt::format(
        "the firmware's memory latency of {:g} ns cannot be believed and is not used", latency));
  }
  constexpr double k_gb_per_mib = 1024.0 * 1024 / 1e9;
  const double bandwidth = median_of(topology, "Bandwidth") * k_gb_per_mib;
  if (bandwidth >= k_least_gb_s && bandwidth <= k_most_gb_s) {
    topology.bandwidth.dram = bandwidth * 1e9;
    topology.provenance["/bandwidth/dram_gb_s"] = {
        "the firmware's bandwidth of the own node's memory (ACPI HMAT through libhwloc), median "
        "over the nodes with CPUs",
        Confidence::Documented};
  } else if (bandwidth > 0) {
    facts.notes.push_back(fmt::format(
        "the firmware's memory bandwidth of {:g} GB/s cannot be believed and is not used",
        bandwidth));
  }
}

} // namespace numasim
