#include "models/machine/firmware_json.hpp"

#include "models/machine/matrix_json.hpp"
#include "models/machine/references_json.hpp"

#include <algorithm>
#include <cstddef>

namespace numasim {

namespace {

/// Firmware's numbers are unsigned, of 64 bits, and of any unit.
constexpr Quantity k_number = {"", 0, 2e19};
constexpr std::size_t k_most_tables = 1024;
constexpr std::size_t k_most_values = 65536;

/// The items of the optional array `key`, at most `most`.
std::vector<JsonReader> some(JsonReader& reader, const std::string& key, std::size_t most)
{
  const JsonReader list = reader.optional(key);
  if (list.size() > most && list.is_array()) {
    list.problem("an array of " + std::to_string(list.size()),
                 "at most " + std::to_string(most) + " items");
    return {};
  }
  return list ? list.as_array() : std::vector<JsonReader>{};
}

/// The ids of the nodes that a matrix is between.
std::vector<std::uint32_t> read_node_ids(const JsonReader& reader, const Topology& topology)
{
  std::vector<std::uint32_t> ids;
  if (reader.is_array() && (reader.size() == 0 || reader.size() > topology.nodes.size())) {
    reader.problem(std::to_string(reader.size()) + " nodes",
                   "1 to " + std::to_string(topology.nodes.size()) + " nodes of this file");
    return ids;
  }
  for (const JsonReader& item : reader.as_array()) {
    const std::uint32_t at = read_node_id(item, topology);
    if (at == k_none) {
      continue;
    }
    const std::uint32_t id = topology.nodes[at].id;
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) {
      item.problem("node " + std::to_string(id) + " a second time", "every node once");
    }
    ids.push_back(id);
  }
  return ids;
}

void read_distances_table(JsonReader reader, Topology& topology)
{
  if (!reader.is_object()) {
    reader.unfit("an object: a matrix between nodes");
    return;
  }
  const std::size_t before = reader.problem_count();
  FirmwareDistances table;
  table.name = reader.string("name");
  table.nodes = read_node_ids(reader.required("nodes"), topology);
  const JsonReader values = reader.required("values");
  if (reader.problem_count() == before) {
    table.values = read_matrix(values, k_number, {table.nodes.size(), "node", false, std::nullopt});
  }
  reader.finish();
  topology.firmware.distances.push_back(std::move(table));
}

void read_attribute(JsonReader reader, Topology& topology)
{
  if (!reader.is_object()) {
    reader.unfit("an object: a memory attribute of a node");
    return;
  }
  MemoryAttribute attribute;
  attribute.name = reader.string("name");
  if (const JsonReader unit = reader.optional("unit")) {
    attribute.unit = unit.as_text();
  }
  const std::uint32_t at = read_node_id(reader.required("node"), topology);
  attribute.node = at == k_none ? 0 : topology.nodes[at].id;
  attribute.initiators = read_known_cpus(reader.optional("initiators"), topology);
  attribute.value = reader.real("value", k_number);
  reader.finish();
  topology.firmware.attributes.push_back(std::move(attribute));
}

} // namespace

void read_firmware(JsonReader& root, Topology& topology)
{
  if (!root.optional("firmware")) {
    return;
  }
  JsonReader reader = root.object("firmware");
  for (const JsonReader& table : some(reader, "distances", k_most_tables)) {
    read_distances_table(table, topology);
  }
  for (const JsonReader& attribute : some(reader, "memory_attributes", k_most_values)) {
    read_attribute(attribute, topology);
  }
  reader.finish();
}

} // namespace numasim
