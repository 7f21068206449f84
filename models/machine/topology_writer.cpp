#include "models/machine/topology_writer.hpp"

#include "models/input/json_print.hpp"
#include "models/input/json_text.hpp"
#include "models/machine/cpu_list.hpp"
#include "models/machine/distances_writer.hpp"
#include "models/machine/records_writer.hpp"
#include "models/machine/structure_writer.hpp"

#include <nlohmann/json.hpp>

#include <map>
#include <string>
#include <vector>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

/// Exact for every duration that was read from a decimal number of ns: 20300 ps is 20.3.
Json ns(Duration time)
{
  return json_number(static_cast<double>(time.count_ps()) / 1e3);
}

void write_levels(const Topology& topology, Json& document)
{
  Json core = cores_of(topology);
  Json l3 = l3s_of(topology);
  if (topology.costs.core_transfer != Duration{}) {
    core["transfer_ns"] = ns(topology.costs.core_transfer);
  }
  if (topology.costs.l3_transfer != Duration{}) {
    l3["transfer_ns"] = ns(topology.costs.l3_transfer);
  }
  document["levels"] = {{"core", std::move(core)}, {"l3", std::move(l3)}};
}

void write_transfers(const Topology& topology, Json& document)
{
  const Costs& costs = topology.costs;
  document["protocol"] = to_string(costs.protocol);
  if (costs.base != Duration{}) {
    document["t0_ns"] = ns(costs.base);
  }
  if (costs.package_base) {
    document["t0_package_ns"] = ns(*costs.package_base);
  }
  if (topology.nodes.size() > 1) {
    document["hop"] = hops_of(topology);
  }
  if (costs.protocol == Protocol::SocketLocal) {
    document["dir_read_ns"] = ns(costs.dir_read);
  }
}

void write_accesses(const Costs& costs, Json& document)
{
  document["load_ns"] = {{"l1", ns(costs.l1_load)}, {"l3", ns(costs.l3_load)}};
  document["rmw_local_ns"] = ns(costs.rmw_local);
  if (costs.far_rmw) {
    document["far_rmw_ns"] = ns(*costs.far_rmw);
  }
  document["store_local_ns"] = ns(costs.store_local);
  document["dram_ns"] = {{"local", ns(costs.dram_local)}};
  document["store_to_shared"] = {{"mode", costs.broadcast_invalidate ? "broadcast" : "directory"},
                                 {"extra_ns", ns(costs.invalidate_extra)}};
  document["jitter"] = {{"cv", json_number(costs.jitter_cv)}};
  document["misses_in_flight"] = costs.misses_in_flight;
}

Json os_of(const OsCosts& os)
{
  Json costs = {{"syscall_ns", ns(os.syscall)},
                {"switch_ns", ns(os.context_switch)},
                {"wake_ns", ns(os.wake_up)},
                {"wake_latency_ns", ns(os.wake_latency)},
                {"spin_iteration_ns", ns(os.spin_iteration)},
                {"exec_us", json_number(static_cast<double>(os.exec.count_ps()) / 1e6)},
                {"exec_cv", json_number(os.exec_cv)},
                {"smt_yield", json_number(os.smt_yield)}};
  if (os.time_slice) {
    costs["time_slice_ns"] = ns(*os.time_slice);
  }
  if (os.tick) {
    costs["tick_ns"] = ns(*os.tick);
  }
  return costs;
}

/// The entry of `pointer`, also for a part that a list says now and a rule said before, or the
/// other way round; null if there is none.
const Provenance* entry_of(const Topology& topology, const std::string& pointer)
{
  static const std::map<std::string, std::vector<std::string>> once = {
      {"/levels/core/lists", {"/levels/core/cpus", "/levels/core/numbering"}},
      {"/levels/core/cpus", {"/levels/core/lists"}},
      {"/levels/core/numbering", {"/levels/core/lists", "/levels/core/cpus"}},
      {"/levels/l3/lists", {"/levels/l3/cores"}},
      {"/levels/l3/cores", {"/levels/l3/lists"}},
  };
  const auto find = [&](const std::string& name) -> const Provenance* {
    const auto entry = topology.provenance.find(name);
    return entry == topology.provenance.end() ? nullptr : &entry->second;
  };
  const Provenance* entry = find(pointer);
  const auto before = once.find(pointer);
  for (std::size_t i = 0; entry == nullptr && before != once.end() && i < before->second.size();
       ++i) {
    entry = find(before->second[i]);
  }
  return entry;
}

/// The entries that speak of something in the document, in its order.
void write_provenance(const Topology& topology, const Json& value, const std::string& pointer,
                      Json& provenance)
{
  if (const Provenance* entry = entry_of(topology, pointer)) {
    provenance[pointer] = {{"confidence", to_string(entry->confidence)}, {"source", entry->source}};
  }
  if (value.is_structured()) {
    for (const auto& item : value.items()) {
      write_provenance(topology, item.value(), child_pointer(pointer, item.key()), provenance);
    }
  }
}

} // namespace

Json write_topology(const Topology& topology)
{
  Json document = {{"schema", "numasim-topology/1"}, {"name", topology.name}};
  if (topology.title != topology.name) {
    document["title"] = topology.title;
  }
  if (topology.freq_mhz > 0) {
    document["freq_mhz"] = json_number(topology.freq_mhz);
  }
  document["cpus"] = format_cpu_list(topology.cpus);
  document["nodes"] = nodes_of(topology);
  write_levels(topology, document);
  if (!topology.slit.empty()) {
    document["slit"] = slit_of(topology);
  }
  write_transfers(topology, document);
  write_accesses(topology.costs, document);
  write_offsets(topology, document);
  document["os"] = os_of(topology.os);
  write_records(topology, document);
  Json provenance = Json::object();
  write_provenance(topology, document, "", provenance);
  document["provenance"] = std::move(provenance);
  return document;
}

} // namespace numasim
