#include "models/machine/topology_json.hpp"

#include "models/input/field_reader.hpp"
#include "models/machine/bandwidth_json.hpp"
#include "models/machine/core_kind_json.hpp"
#include "models/machine/cost_json.hpp"
#include "models/machine/firmware_json.hpp"
#include "models/machine/fit_json.hpp"
#include "models/machine/hop_json.hpp"
#include "models/machine/offset_json.hpp"
#include "models/machine/provenance_json.hpp"
#include "models/machine/structure_json.hpp"
#include "models/machine/topology_fields.hpp"
#include "models/machine/topology_name.hpp"

#include <set>

namespace numasim {

namespace {

/// What can be read whether or not the structure is sound.
const std::set<std::string> k_read_anyway = {"$schema", "schema", "name",   "title", "freq_mhz",
                                             "cpus",    "nodes",  "levels", "os",    "provenance"};

std::string read_name(const FieldReader& reader)
{
  std::string name = reader.as_string();
  if (!name.empty() && !is_topology_name(name)) {
    reader.value().unfit(reader.field().shape);
  }
  return name;
}

/// Holds the members that make sense only on top of a sound structure against their declarations.
void check_rest(const FieldReader& root, const FieldReader& core_level, const FieldReader& l3_level)
{
  for (const Field& member : root.field().parts) {
    if (!k_read_anyway.contains(member.key)) {
      root.member(member.key).check();
    }
  }
  core_level.member("transfer_ns").check();
  l3_level.member("transfer_ns").check();
}

} // namespace

Topology read_topology(const nlohmann::json& document, const std::string& file)
{
  Problems problems;
  Topology topology;
  topology.path = file;
  const FieldReader root(JsonReader(document, file, problems), topology_fields());
  problems.throw_if_any();
  (void)root.string("$schema");
  (void)root.choice("schema");
  topology.name = read_name(root.member("name"));
  topology.title = root.string("title", topology.name);
  const FieldReader levels = root.member("levels");
  FieldReader core_level = levels.member("core");
  FieldReader l3_level = levels.member("l3");
  if (read_structure(root, core_level, l3_level, topology)) {
    read_distances(root, topology);
    read_costs(root, core_level, l3_level, topology);
    read_offsets(root, topology);
    read_core_kinds(root, topology);
    read_bandwidth(root, topology.bandwidth);
    read_firmware(root, topology);
    read_fit(root, topology);
  } else {
    check_rest(root, core_level, l3_level);
  }
  core_level.finish();
  l3_level.finish();
  levels.finish();
  read_os_costs(root.member("os"), topology.os);
  read_provenance(root, topology);
  root.finish();
  problems.throw_if_any();
  return topology;
}

} // namespace numasim
