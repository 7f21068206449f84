#include "models/machine/references_json.hpp"

#include "models/machine/cpu_list.hpp"

#include <algorithm>
#include <stdexcept>
#include <string>

namespace numasim {

std::vector<std::uint32_t> read_cpu_list(const FieldReader& reader)
{
  if (!reader) {
    return {};
  }
  const std::size_t before = reader.problem_count();
  std::vector<std::uint32_t> cpus;
  try {
    cpus = parse_cpu_list(reader.value().as_text());
  } catch (const std::invalid_argument& error) {
    reader.value().problem(error.what(), reader.field().shape);
  }
  if (cpus.empty() && reader.field().least > 0 && reader.problem_count() == before) {
    reader.value().problem("no CPUs", "at least one CPU");
  }
  return cpus;
}

std::vector<std::uint32_t> read_known_cpus(const FieldReader& reader, const Topology& topology)
{
  std::vector<std::uint32_t> cpus = read_cpu_list(reader);
  for (const std::uint32_t cpu : cpus) {
    if (cpu_position(topology, cpu) == k_none) {
      reader.value().problem("CPU " + std::to_string(cpu), "CPUs listed in /cpus");
    }
  }
  return cpus;
}

std::uint32_t cpu_position(const Topology& topology, std::uint32_t cpu)
{
  const auto at = std::lower_bound(topology.cpus.begin(), topology.cpus.end(), cpu);
  return at == topology.cpus.end() || *at != cpu
             ? k_none
             : static_cast<std::uint32_t>(at - topology.cpus.begin());
}

std::uint32_t read_node_id(const FieldReader& reader, const Topology& topology)
{
  const std::size_t before = reader.problem_count();
  const auto id = static_cast<std::uint32_t>(reader.as_integer());
  const auto at = std::lower_bound(
      topology.nodes.begin(), topology.nodes.end(), id,
      [](const NodeDescription& node, std::uint32_t wanted) { return node.id < wanted; });
  if (at != topology.nodes.end() && at->id == id) {
    return static_cast<std::uint32_t>(at - topology.nodes.begin());
  }
  if (reader.problem_count() == before) {
    reader.value().unfit("the id of a node");
  }
  return k_none;
}

} // namespace numasim
