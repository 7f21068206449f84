#include "tools/import/import.hpp"

#include "models/input/input_error.hpp"
#include "models/machine/topology_name.hpp"
#include "tools/import/combine.hpp"
#include "tools/import/costs_from.hpp"
#include "tools/import/slit.hpp"
#include "tools/import/source_text.hpp"
#include "tools/import/structure.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

namespace numasim {

namespace {

MachineFacts read_all(const ImportRequest& request)
{
  std::vector<MachineFacts> sources;
  if (request.live) {
    sources.push_back(read_this_machine(request.with_disallowed));
  }
  for (const std::string& source : request.sources) {
    sources.push_back(read_source(source, request.kind, request.with_disallowed));
  }
  if (sources.empty()) {
    throw InputError({"import", "", "no source", "a file, a directory, a description or --live"});
  }
  return combine(std::move(sources), request.nodes_by);
}

/// The source's name without directory and what follows the first dot of an archive's.
std::string name_of(const ImportRequest& request, const MachineFacts& facts)
{
  if (!request.name.empty()) {
    return request.name;
  }
  std::string name = std::filesystem::path(facts.source).filename().string();
  for (const char* end : {".xml", ".json", ".txt", ".bin", ".gz", ".bz2", ".xz", ".zst", ".tar"}) {
    if (name.ends_with(end)) {
      name.resize(name.size() - std::string_view(end).size());
    }
  }
  return topology_name_from(name, "imported");
}

std::string title_of(const MachineFacts& facts)
{
  const std::string& model = facts.processor.model;
  const std::string source = std::filesystem::path(facts.source).filename().string();
  return model.empty() ? "imported from " + source : model + ", imported from " + source;
}

void set_frequency(MachineFacts& facts, Topology& topology)
{
  if (const double mhz = nominal_mhz(facts.processor.model); mhz > 0) {
    topology.freq_mhz = mhz;
    topology.provenance["/freq_mhz"] = {"the processor's name: " + facts.processor.model,
                                        Confidence::Documented};
  }
  constexpr double k_least = 1;
  constexpr double k_most = 1e5; // docs/topologies.md
  if (topology.freq_mhz < k_least || topology.freq_mhz > k_most) {
    topology.freq_mhz = 0;
    topology.provenance.erase("/freq_mhz");
  }
}

MachineShape shape_of(const MachineFacts& facts, const Topology& topology)
{
  MachineShape shape;
  shape.cpus = topology.cpus.size();
  shape.l3s = std::set(topology.l3.begin(), topology.l3.end()).size();
  std::set<std::uint32_t> packages(topology.package_of_node.begin(),
                                   topology.package_of_node.end());
  std::set<std::uint32_t> stated;
  std::set<double> speeds;
  for (const CpuFacts& cpu : facts.cpus) {
    stated.insert(cpu.package);
  }
  for (const KindFacts& kind : facts.kinds) {
    speeds.insert(kind.max_mhz);
  }
  shape.packages = std::max(packages.size(), stated.size());
  shape.nodes = topology.nodes.size();
  shape.smt = std::set(topology.core.begin(), topology.core.end()).size() < topology.cpus.size();
  constexpr double k_much_slower = 0.9;
  shape.hybrid = speeds.size() > 1 && *speeds.begin() < k_much_slower * *speeds.rbegin();
  return shape;
}

} // namespace

ImportResult import_topology(const ImportRequest& request)
{
  if (!request.name.empty()) {
    check_topology_name("--name", request.name);
  }
  MachineFacts facts = read_all(request);
  Topology topology = structure_of(facts);
  topology.name = name_of(request, facts);
  topology.title = title_of(facts);
  topology.slit = usable_slit(facts);
  topology.provenance["/slit"] = facts.slit_from;
  set_frequency(facts, topology);
  const DonorChoice choice = choose_donors(facts.processor, shape_of(facts, topology));
  const Donor donor = find_donor(request.costs_from, choice, facts.processor);
  take_costs(donor, facts, topology);
  take_hops(donor, choice.rule, facts, topology);
  use_memory_attributes(facts, topology);
  set_core_kinds(facts, topology);
  take_core_speeds(donor, facts, topology);
  facts.notes.push_back(
      "costs are taken over from " + donor.topology.name + " (" +
      (!request.costs_from.empty() ? "as asked for"
                                   : "the nearest in the library for " + choice.family) +
      (donor.same_model ? ", the same model" : "") + "); --costs-from takes another's");
  return {std::move(topology), std::move(facts.notes)};
}

} // namespace numasim
