#include "models/machine/firmware_json.hpp"

#include "models/machine/matrix_json.hpp"
#include "models/machine/references_json.hpp"

#include <algorithm>

namespace numasim {

namespace {

/// The ids of the nodes that a matrix is between.
std::vector<std::uint32_t> read_node_ids(const FieldReader& reader, const Topology& topology)
{
  std::vector<std::uint32_t> ids;
  if (reader && reader.value().size() > topology.nodes.size()) {
    reader.value().problem(std::to_string(reader.value().size()) + " nodes",
                           "the " + std::to_string(topology.nodes.size()) + " nodes of this file");
    return ids;
  }
  for (const FieldReader& item : reader.items()) {
    const std::uint32_t at = read_node_id(item, topology);
    if (at == k_none) {
      continue;
    }
    const std::uint32_t id = topology.nodes[at].id;
    if (std::find(ids.begin(), ids.end(), id) != ids.end()) {
      item.value().problem("node " + std::to_string(id) + " a second time", "every node once");
    }
    ids.push_back(id);
  }
  return ids;
}

void read_distances_table(const FieldReader& reader, Topology& topology)
{
  const std::size_t before = reader.problem_count();
  FirmwareDistances table;
  table.name = reader.string("name");
  table.nodes = read_node_ids(reader.member("nodes"), topology);
  const FieldReader values = reader.member("values");
  if (reader.problem_count() == before) {
    table.values = read_matrix(values, {table.nodes.size(), "node", false, std::nullopt});
  }
  reader.finish();
  topology.firmware.distances.push_back(std::move(table));
}

void read_attribute(const FieldReader& reader, Topology& topology)
{
  MemoryAttribute attribute;
  attribute.name = reader.string("name");
  attribute.unit = reader.string("unit");
  const std::uint32_t at = read_node_id(reader.member("node"), topology);
  attribute.node = at == k_none ? 0 : topology.nodes[at].id;
  attribute.initiators = read_known_cpus(reader.member("initiators"), topology);
  attribute.value = reader.real("value");
  reader.finish();
  topology.firmware.attributes.push_back(std::move(attribute));
}

} // namespace

void read_firmware(const FieldReader& root, Topology& topology)
{
  const FieldReader reader = root.member("firmware");
  if (!reader) {
    return;
  }
  for (const FieldReader& table : reader.member("distances").items()) {
    read_distances_table(table, topology);
  }
  for (const FieldReader& attribute : reader.member("memory_attributes").items()) {
    read_attribute(attribute, topology);
  }
  reader.finish();
}

} // namespace numasim
