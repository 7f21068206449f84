#include "tools/import/hwloc_facts.hpp"

#include <hwloc/distances.h>
#include <hwloc/memattrs.h>

#include <algorithm>
#include <map>

namespace numasim {

namespace {

constexpr std::size_t k_most_matrices = 64;
constexpr std::size_t k_most_attributes = 4096;

/// A matrix between nodes, and whether it may be the firmware's SLIT.
struct Matrix {
  FirmwareDistances distances;
  bool latency = false;
  bool from_os = false;
};

bool is_in(const MachineFacts& facts, std::uint32_t node)
{
  return std::any_of(facts.nodes.begin(), facts.nodes.end(),
                     [&](const NodeFacts& n) { return n.id == node; });
}

Matrix matrix_of(hwloc_topology_t topology, hwloc_distances_s* from, const MachineFacts& facts)
{
  Matrix matrix;
  const char* name = hwloc_distances_get_name(topology, from);
  matrix.distances.name = name != nullptr ? name : "unnamed";
  matrix.latency = (from->kind & HWLOC_DISTANCES_KIND_MEANS_LATENCY) != 0;
  matrix.from_os = (from->kind & HWLOC_DISTANCES_KIND_FROM_OS) != 0;
  std::vector<std::size_t> kept;
  for (unsigned i = 0; i < from->nbobjs; ++i) {
    if (from->objs[i] != nullptr && is_in(facts, from->objs[i]->os_index)) {
      kept.push_back(i);
      matrix.distances.nodes.push_back(from->objs[i]->os_index);
    }
  }
  for (const std::size_t row : kept) {
    matrix.distances.values.emplace_back();
    for (const std::size_t column : kept) {
      matrix.distances.values.back().push_back(
          static_cast<double>(from->values[row * from->nbobjs + column]));
    }
  }
  return matrix;
}

bool between_nodes(const hwloc_distances_s& matrix)
{
  return std::all_of(matrix.objs, matrix.objs + matrix.nbobjs, [](hwloc_obj_t object) {
    return object == nullptr || object->type == HWLOC_OBJ_NUMANODE;
  });
}

std::vector<Matrix> matrices_of(hwloc_topology_t topology, MachineFacts& facts)
{
  std::vector<Matrix> matrices;
  std::vector<hwloc_distances_s*> found(k_most_matrices, nullptr);
  auto count = static_cast<unsigned>(found.size());
  if (hwloc_distances_get(topology, &count, found.data(), 0, 0) != 0) {
    return matrices;
  }
  std::size_t others = 0;
  for (std::size_t i = 0; i < std::min<std::size_t>(count, found.size()); ++i) {
    if (between_nodes(*found[i])) {
      matrices.push_back(matrix_of(topology, found[i], facts));
    } else {
      ++others;
    }
    hwloc_distances_release(topology, found[i]);
  }
  if (others > 0) {
    facts.notes.push_back(std::to_string(others) +
                          " distance matrices between other things than nodes are left out");
  }
  return matrices;
}

/// As a SLIT's: whole numbers of up to 255 with 10, and the least, on the diagonal.
bool looks_like_a_slit(const FirmwareDistances& d)
{
  for (std::size_t a = 0; a < d.values.size(); ++a) {
    for (std::size_t b = 0; b < d.values.size(); ++b) {
      const double value = d.values[a][b];
      if (value > 255 || (a == b ? value != 10 : value < 10)) {
        return false;
      }
    }
  }
  return !d.values.empty();
}

/// The SLIT comes as "NUMALatency" from the operating system; older files have no names.
int rank(const Matrix& m, std::size_t nodes)
{
  return (m.distances.nodes.size() == nodes ? 8 : 0) + (m.distances.name == "NUMALatency" ? 4 : 0) +
         (m.from_os ? 2 : 0) + (looks_like_a_slit(m.distances) ? 1 : 0);
}

void choose_slit(const std::vector<Matrix>& matrices, MachineFacts& facts)
{
  const Matrix* chosen = nullptr;
  std::size_t candidates = 0;
  for (const Matrix& m : matrices) {
    // The kernel's table may be broken, and is said to be later; any other has to look the part.
    const bool kernel = m.from_os && m.distances.name == "NUMALatency";
    if (!m.latency || (!kernel && !looks_like_a_slit(m.distances))) {
      continue;
    }
    ++candidates;
    if (chosen == nullptr || rank(m, facts.nodes.size()) > rank(*chosen, facts.nodes.size())) {
      chosen = &m;
    }
  }
  if (chosen != nullptr) {
    facts.slit = {chosen->distances.nodes, chosen->distances.values};
  }
  if (matrices.size() > 1) {
    facts.notes.push_back(
        std::to_string(matrices.size()) + " distance matrices between nodes; " +
        (chosen == nullptr ? "none looks like the firmware's SLIT"
                           : "\"" + chosen->distances.name + "\" is taken as the firmware's SLIT" +
                                 (candidates > 1 ? " (the first of those that could be it)" : "")));
  } else if (matrices.size() == 1 && chosen == nullptr) {
    facts.notes.push_back("the distance matrix \"" + matrices.front().distances.name +
                          "\" does not look like a SLIT and is kept for information only");
  }
}

std::string unit_of(const std::string& attribute)
{
  if (attribute.find("Bandwidth") != std::string::npos) {
    return "MiB/s"; // hwloc/memattrs.h
  }
  return attribute.find("Latency") != std::string::npos ? "ns" : "";
}

std::vector<std::uint32_t> cpus_of(const hwloc_location& location)
{
  if (location.type == HWLOC_LOCATION_TYPE_CPUSET) {
    return numbers_in(location.location.cpuset);
  }
  return location.location.object != nullptr ? numbers_in(location.location.object->cpuset)
                                             : std::vector<std::uint32_t>{};
}

void add_values(hwloc_topology_t topology, hwloc_memattr_id_t id, const MemoryAttribute& like,
                hwloc_obj_t node, MachineFacts& facts)
{
  unsigned count = 0;
  (void)hwloc_memattr_get_initiators(topology, id, node, 0, &count, nullptr, nullptr);
  std::vector<hwloc_location> initiators(count);
  std::vector<hwloc_uint64_t> values(count);
  if (count == 0 || hwloc_memattr_get_initiators(topology, id, node, 0, &count, initiators.data(),
                                                 values.data()) != 0) {
    return;
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(count, values.size()); ++i) {
    MemoryAttribute attribute = like;
    attribute.node = node->os_index;
    attribute.initiators = cpus_of(initiators[i]);
    attribute.value = static_cast<double>(values[i]);
    if (facts.tables.attributes.size() < k_most_attributes && is_in(facts, attribute.node)) {
      facts.tables.attributes.push_back(std::move(attribute));
    }
  }
}

void add_attribute(hwloc_topology_t topology, hwloc_memattr_id_t id, const char* name,
                   MachineFacts& facts)
{
  MemoryAttribute like;
  like.name = name;
  like.unit = unit_of(name);
  unsigned long flags = 0;
  (void)hwloc_memattr_get_flags(topology, id, &flags);
  unsigned count = 0;
  (void)hwloc_memattr_get_targets(topology, id, nullptr, 0, &count, nullptr, nullptr);
  std::vector<hwloc_obj_t> nodes(count);
  std::vector<hwloc_uint64_t> values(count);
  if (count == 0 || hwloc_memattr_get_targets(topology, id, nullptr, 0, &count, nodes.data(),
                                              values.data()) != 0) {
    return;
  }
  for (std::size_t i = 0; i < std::min<std::size_t>(count, nodes.size()); ++i) {
    if (nodes[i]->type != HWLOC_OBJ_NUMANODE) {
      continue;
    }
    if ((flags & HWLOC_MEMATTR_FLAG_NEED_INITIATOR) != 0) {
      add_values(topology, id, like, nodes[i], facts);
    } else if (is_in(facts, nodes[i]->os_index)) {
      like.node = nodes[i]->os_index;
      like.value = static_cast<double>(values[i]);
      facts.tables.attributes.push_back(like);
    }
  }
}

} // namespace

void add_hwloc_tables(hwloc_topology_t topology, MachineFacts& facts)
{
  const std::vector<Matrix> matrices = matrices_of(topology, facts);
  choose_slit(matrices, facts);
  for (const Matrix& m : matrices) {
    if (!m.distances.nodes.empty()) {
      facts.tables.distances.push_back(m.distances);
    }
  }
  // Capacity and locality are what the nodes say themselves.
  const char* name = nullptr;
  for (hwloc_memattr_id_t id = HWLOC_MEMATTR_ID_LOCALITY + 1;
       hwloc_memattr_get_name(topology, id, &name) == 0; ++id) {
    add_attribute(topology, id, name, facts);
  }
}

} // namespace numasim
