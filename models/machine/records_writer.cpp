#include "models/machine/records_writer.hpp"

#include "models/input/json_print.hpp"
#include "models/machine/cpu_list.hpp"

#include <nlohmann/json.hpp>

namespace numasim {

namespace {

using Json = nlohmann::ordered_json;

Json kinds_of(const Topology& topology)
{
  Json kinds = Json::array();
  for (const CoreKind& kind : topology.core_kinds) {
    kinds.push_back({{"name", kind.name},
                     {"cpus", format_cpu_list(kind.cpus)},
                     {"speed", json_number(kind.speed)}});
  }
  return kinds;
}

Json bandwidth_of(const Bandwidth& bandwidth)
{
  Json object = Json::object();
  const auto add = [&](const char* key, double bytes_per_second) {
    if (bytes_per_second > 0) {
      object[key] = json_number(bytes_per_second / 1e9);
    }
  };
  add("core_gb_s", bandwidth.core);
  add("dram_gb_s", bandwidth.dram);
  add("die_gb_s", bandwidth.die);
  add("package_gb_s", bandwidth.package);
  return object;
}

Json firmware_of(const FirmwareTables& tables)
{
  Json object = Json::object();
  for (const FirmwareDistances& table : tables.distances) {
    Json rows = Json::array();
    for (const auto& row : table.values) {
      rows.push_back(Json::array());
      for (const double value : row) {
        rows.back().push_back(json_number(value));
      }
    }
    object["distances"].push_back(
        {{"name", table.name}, {"nodes", table.nodes}, {"values", std::move(rows)}});
  }
  for (const MemoryAttribute& attribute : tables.attributes) {
    Json entry = {{"name", attribute.name}};
    if (!attribute.unit.empty()) {
      entry["unit"] = attribute.unit;
    }
    entry["node"] = attribute.node;
    if (!attribute.initiators.empty()) {
      entry["initiators"] = format_cpu_list(attribute.initiators);
    }
    entry["value"] = json_number(attribute.value);
    object["memory_attributes"].push_back(std::move(entry));
  }
  return object;
}

Json fit_of(const FitRecord& fit)
{
  Json object = {{"matrix", fit.matrix}, {"sha256", fit.sha256}, {"model", fit.model}};
  if (fit.home_node) {
    object["home_node"] = *fit.home_node;
  }
  object["pairs"] = fit.pairs;
  object["parameters"] = fit.parameters;
  object["mean_abs_pct"] = json_number(fit.mean_abs_pct);
  object["p95_abs_pct"] = json_number(fit.p95_abs_pct);
  object["worst"] = {{"cpus", {fit.worst.cpu_a, fit.worst.cpu_b}},
                     {"measured_ns", json_number(fit.worst.measured_ns)},
                     {"model_ns", json_number(fit.worst.model_ns)}};
  object["candidates"] = Json::array();
  for (const FitRecord::Candidate& candidate : fit.candidates) {
    object["candidates"].push_back({{"model", candidate.model},
                                    {"parameters", candidate.parameters},
                                    {"bic", json_number(candidate.bic)},
                                    {"mean_abs_pct", json_number(candidate.mean_abs_pct)}});
  }
  return object;
}

} // namespace

void write_records(const Topology& topology, Json& document)
{
  if (!topology.core_kinds.empty()) {
    document["core_kinds"] = kinds_of(topology);
  }
  if (Json bandwidth = bandwidth_of(topology.bandwidth); !bandwidth.empty()) {
    document["bandwidth"] = std::move(bandwidth);
  }
  if (Json firmware = firmware_of(topology.firmware); !firmware.empty()) {
    document["firmware"] = std::move(firmware);
  }
  if (topology.fit) {
    document["fit"] = fit_of(*topology.fit);
  }
}

} // namespace numasim
