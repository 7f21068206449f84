#include "models/machine/topology_writer.hpp"

#include "models/input/json_print.hpp"
#include "models/machine/cpu_list.hpp"
#include "models/machine/distances_writer.hpp"
#include "models/machine/records_writer.hpp"
#include "models/machine/structure_writer.hpp"

#include <nlohmann/json.hpp>

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
  document["store_local_ns"] = ns(costs.store_local);
  document["dram_ns"] = {{"local", ns(costs.dram_local)}};
  document["store_to_shared"] = {{"mode", costs.broadcast_invalidate ? "broadcast" : "directory"},
                                 {"extra_ns", ns(costs.invalidate_extra)}};
  document["jitter"] = {{"cv", json_number(costs.jitter_cv)}};
  document["misses_in_flight"] = costs.misses_in_flight;
}

Json os_of(const OsCosts& os)
{
  return {{"syscall_ns", ns(os.syscall)},
          {"switch_ns", ns(os.context_switch)},
          {"wake_ns", ns(os.wake_up)},
          {"wake_latency_ns", ns(os.wake_latency)},
          {"spin_iteration_ns", ns(os.spin_iteration)},
          {"exec_us", json_number(static_cast<double>(os.exec.count_ps()) / 1e6)},
          {"exec_cv", json_number(os.exec_cv)},
          {"smt_yield", json_number(os.smt_yield)}};
}

/// The entries that speak of something in the document.
Json provenance_of(const Topology& topology, const Json& document)
{
  Json provenance = Json::object();
  for (const auto& [pointer, entry] : topology.provenance) {
    if (document.contains(Json::json_pointer(pointer))) {
      provenance[pointer] = {{"confidence", to_string(entry.confidence)}, {"source", entry.source}};
    }
  }
  return provenance;
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
  document["provenance"] = provenance_of(topology, document);
  return document;
}

} // namespace numasim
