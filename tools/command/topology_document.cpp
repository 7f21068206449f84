#include "tools/command/topology_document.hpp"

#include "models/input/json_print.hpp"
#include "models/machine/topology_json.hpp"
#include "models/machine/topology_writer.hpp"

#include <nlohmann/json.hpp>

namespace numasim {

std::string topology_document(const Topology& topology)
{
  const auto document = write_topology(topology);
  (void)read_topology(nlohmann::json(document), topology.name);
  return pretty_print(document);
}

} // namespace numasim
