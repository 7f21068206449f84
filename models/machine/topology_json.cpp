#include "models/machine/topology_json.hpp"

#include "models/input/json_reader.hpp"
#include "models/machine/bandwidth_json.hpp"
#include "models/machine/core_kind_json.hpp"
#include "models/machine/cost_json.hpp"
#include "models/machine/firmware_json.hpp"
#include "models/machine/fit_json.hpp"
#include "models/machine/hop_json.hpp"
#include "models/machine/offset_json.hpp"
#include "models/machine/provenance_json.hpp"
#include "models/machine/structure_json.hpp"

#include <array>

namespace numasim {

namespace {

/// Asks for the keys that are only read on top of a sound structure, so that a fault in the
/// structure does not make them look unknown.
void pass_over(JsonReader& root, JsonReader& core_level, JsonReader& l3_level)
{
  for (const char* key : {"slit", "hop", "t0_ns", "dir_read_ns", "protocol", "load_ns",
                          "rmw_local_ns", "store_local_ns", "dram_ns", "store_to_shared", "jitter",
                          "misses_in_flight", "t0_package_ns", "core_offset_ns",
                          "l3_pair_offset_ns", "core_kinds", "bandwidth", "firmware", "fit"}) {
    (void)root.optional(key);
  }
  (void)core_level.optional("transfer_ns");
  (void)l3_level.optional("transfer_ns");
}

} // namespace

Topology read_topology(const nlohmann::json& document, const std::string& file)
{
  static const std::array<std::string, 1> schemas = {"numasim-topology/1"};
  Problems problems;
  Topology topology;
  topology.path = file;
  JsonReader root(document, file, problems);
  if (!root.is_object()) {
    root.unfit("an object: a topology");
    problems.throw_if_any();
  }
  (void)root.choice("schema", schemas);
  topology.name = root.string("name");
  topology.title = root.string("title", topology.name);
  JsonReader levels = root.object("levels");
  JsonReader core_level = levels.object("core");
  JsonReader l3_level = levels.object("l3");
  if (read_structure(root, core_level, l3_level, topology)) {
    read_distances(root, topology);
    read_costs(root, core_level, l3_level, topology);
    read_offsets(root, topology);
    read_core_kinds(root, topology);
    read_bandwidth(root, topology.bandwidth);
    read_firmware(root, topology);
    read_fit(root, topology);
  } else {
    pass_over(root, core_level, l3_level);
  }
  core_level.finish();
  l3_level.finish();
  levels.finish();
  read_os_costs(root.object("os"), topology.os);
  read_provenance(root, topology);
  root.finish();
  problems.throw_if_any();
  return topology;
}

} // namespace numasim
